import type { Tx } from "@/db/client";
import { announce } from "@/db/live";
import {
  countMembers,
  findInvitationByToken,
  findMemberByUser,
  insertMember,
  type Invitation,
  lockInvitationByToken,
  type Member,
  markInvitationAccepted,
} from "@/db/queries/members";
import { lockOrganization } from "@/db/queries/organizations";
import { type SessionView, updateSessionOrganization } from "@/db/queries/people";
import { AppError, notFound } from "@/domain/errors";
import { newId } from "@/lib/ids";
import type { Platform } from "../context";
import { requireRoom } from "../plan-limit";
import { recordHistory } from "../record";

/** What following an invitation's link shows. */
export interface OpenInvitation {
  organizationName: string;
  email: string;
  role: Invitation["role"];
  expiresAt: Date;
}

/** What a link is about; null when it is unknown, accepted, withdrawn or lapsed. */
export async function viewInvitationByToken(
  platform: Pick<Platform, "db" | "vault">,
  token: string,
): Promise<OpenInvitation | null> {
  const tokenHashes = platform.vault.fingerprints(token);
  const found = await platform.db.system((tx) => findInvitationByToken(tx, tokenHashes));
  if (!found) return null;
  const { organizationName, email, role, expiresAt } = found;
  return { organizationName, email, role, expiresAt };
}

/**
 * Makes the signed-in person a member and turns their browser to the organization.
 *
 * @throws AppError `not_found`, `forbidden` with another address, `state_conflict` for a member,
 * `plan_limit_exceeded`
 */
export async function acceptInvitation(
  platform: Platform,
  session: SessionView,
  input: { token: string; requestId: string },
): Promise<Member> {
  const tokenHashes = platform.vault.fingerprints(input.token);
  const { user, sessionId } = session;
  return platform.db.system(async (tx) => {
    const member = await joinByInvitation(tx, { tokenHashes, user, requestId: input.requestId });
    await updateSessionOrganization(tx, sessionId, member.organizationId);
    return member;
  });
}

/** The same inside the caller's transaction, for a person who signs up through the link. */
export async function joinByInvitation(
  tx: Tx,
  { tokenHashes, user, requestId }: Joining,
): Promise<Member> {
  const { invitation, plan } = await lockOpenInvitation(tx, tokenHashes);
  const { organizationId, role, email } = invitation;
  if (email.toLowerCase() !== user.email.toLowerCase())
    throw new AppError("forbidden", `The invitation is for ${email}. Sign in with that address.`);
  if (await findMemberByUser(tx, organizationId, user.id))
    throw new AppError("state_conflict", "You are a member of this organization already");
  requireRoom(plan, "members", await countMembers(tx, organizationId));
  const userId = user.id;
  const member = await insertMember(tx, { id: newId("mem"), organizationId, userId, role });
  await markInvitationAccepted(tx, invitation.id);
  const actor = { kind: "member", userId, role } as const;
  await recordHistory(
    tx,
    { organizationId, requestId, actor },
    {
      event: "member.joined",
      subjectId: member.id,
      after: { userId, role, invitationId: invitation.id },
    },
  );
  await announce(tx, { organizationId, kind: "access", id: userId });
  return member;
}

interface Joining {
  /** Every hash that the link's token may be kept under. */
  tokenHashes: readonly string[];
  user: { id: string; email: string };
  requestId: string;
}

/** The organization is locked first, as everywhere: two orders would wait for each other. */
async function lockOpenInvitation(tx: Tx, tokenHashes: readonly string[]) {
  const found = await findInvitationByToken(tx, tokenHashes);
  if (!found) throw noInvitation();
  const { plan } = await lockOrganization(tx, found.organizationId);
  const invitation = await lockInvitationByToken(tx, tokenHashes);
  if (!invitation) throw noInvitation();
  return { invitation, plan };
}

function noInvitation(): AppError {
  return notFound("Invitation");
}
