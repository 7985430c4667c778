import type { Tx } from "@/db/client";
import { insertUser } from "@/db/queries/people";
import { asEmailAddress } from "@/domain/email-address";
import { invalidField } from "@/domain/errors";
import { newId } from "@/lib/ids";
import { hashPassword } from "@/lib/password";
import type { Platform } from "../context";
import { joinByInvitation } from "../members/accept-invitation";
import { insertOrganizationWithOwner } from "../organizations/create-organization";
import { refuseDuplicate } from "../refuse-duplicate";
import { throttleSignIn } from "./throttle-sign-in";

export interface SignUp {
  name: string;
  email: string;
  password: string;
  /** A new organization, or the one of an invitation. */
  joins: { organizationName: string } | { invitationToken: string };
  ip: string | null;
  requestId: string;
}

/**
 * A new person with a password, as the owner of a new organization or by an invitation. The address
 * is not proved by this, not even through an invitation's link: whoever invites can copy that link.
 *
 * Says when an address is taken, which tells strangers who has an account; tries are few.
 *
 * @throws AppError `invalid_field`, `name_taken`, `rate_limited`; with an invitation `not_found`,
 * `forbidden`, `plan_limit_exceeded`
 */
export async function signUp(platform: Platform, input: SignUp): Promise<{ userId: string }> {
  const email = asEmailAddress(input.email);
  if (!email) throw invalidField("email", "is not an e-mail address");
  await throttleSignIn(platform, { way: "sign-up", email, ip: input.ip });
  const passwordHash = await hashPassword(input.password);
  const user = { id: newId("user"), name: input.name, email, passwordHash };
  await refuseTakenAddress(
    platform.db.system(async (tx) => {
      await insertUser(tx, user);
      await join(tx, platform, { ...input, user });
    }),
  );
  return { userId: user.id };
}

async function join(
  tx: Tx,
  platform: Platform,
  { joins, user, requestId }: SignUp & { user: { id: string; email: string } },
): Promise<void> {
  if ("invitationToken" in joins) {
    const tokenHashes = platform.vault.fingerprints(joins.invitationToken);
    await joinByInvitation(tx, { tokenHashes, user, requestId });
    return;
  }
  const organization = { userId: user.id, name: joins.organizationName, plan: "free" as const };
  await insertOrganizationWithOwner(tx, { ...organization, requestId });
}

function refuseTakenAddress<T>(work: Promise<T>): Promise<T> {
  return refuseDuplicate(work, "email: this address already has an account. Sign in instead.");
}
