import { endSessions, type SessionView } from "@/db/queries/people";
import { notFound } from "@/domain/errors";
import type { Platform } from "../context";
import { announceEnded } from "./announce-ended";

/**
 * Signs the person out of one browser, at once.
 *
 * @throws AppError `not_found` for another person's session, and for one that has ended
 */
export async function endOwnSession(
  platform: Pick<Platform, "db">,
  { user }: SessionView,
  sessionId: string,
): Promise<void> {
  await platform.db.system(async (tx) => {
    const ended = await endSessions(tx, user.id, { only: sessionId });
    if (ended.length === 0) throw notFound("Session");
    await announceEnded(tx, ended);
  });
}

/** Signs the person out everywhere but here. */
export async function endOtherSessions(
  platform: Pick<Platform, "db">,
  { user, sessionId }: SessionView,
): Promise<{ ended: number }> {
  return platform.db.system(async (tx) => {
    const ended = await endSessions(tx, user.id, { except: sessionId });
    await announceEnded(tx, ended);
    return { ended: ended.length };
  });
}
