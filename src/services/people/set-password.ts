import { endSessions, lockPassword, type SessionView, updatePassword } from "@/db/queries/people";
import { invalidField, notFound } from "@/domain/errors";
import { hashPassword, verifyPassword } from "@/lib/password";
import type { Platform } from "../context";
import { announceEnded } from "./announce-ended";
import { throttleSignIn } from "./throttle-sign-in";

export interface SetPassword {
  password: string;
  /** The password so far; not needed where there is none, or after a mailed link. */
  current: string | null;
  ip: string | null;
}

/** Whether this person must type the password so far before setting another. */
export async function mustTypeCurrent(
  platform: Pick<Platform, "db">,
  { user, sessionId }: SessionView,
): Promise<boolean> {
  const stored = await platform.db.system((tx) => lockPassword(tx, user.id, sessionId));
  return stored !== null && stored.passwordHash !== null && !stored.byLink;
}

/**
 * Sets a password and ends the person's other sessions. A mailed link stands in for a forgotten one.
 *
 * @throws AppError `invalid_field` for a wrong current password, `rate_limited`
 */
export async function setPassword(
  platform: Platform,
  { user, sessionId }: SessionView,
  { password, current, ip }: SetPassword,
): Promise<void> {
  await throttleSignIn(platform, { way: "password", email: user.email, ip });
  const passwordHash = await hashPassword(password);
  await platform.db.system(async (tx) => {
    const stored = await lockPassword(tx, user.id, sessionId);
    if (!stored) throw notFound("Session");
    const asked = stored.passwordHash !== null && !stored.byLink;
    if (asked && !(await verifyPassword(stored.passwordHash, current ?? "")))
      throw invalidField("current", "is not your password");
    await updatePassword(tx, user.id, passwordHash);
    await announceEnded(tx, await endSessions(tx, user.id, { except: sessionId }));
  });
}
