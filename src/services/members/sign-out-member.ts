import { lockMember } from "@/db/queries/members";
import { lockOrganization } from "@/db/queries/organizations";
import { endSessions } from "@/db/queries/people";
import { AppError, notFound } from "@/domain/errors";
import { mayChangeMember } from "@/domain/role";
import type { Ctx } from "../context";
import { announceEnded } from "../people/announce-ended";
import { recordHistory } from "../record";
import { actorNow, isOneself } from "./actor-now";

/**
 * Ends all sessions of a member, also those that show another organization: they could be turned to
 * this one at any moment. The member can sign in again.
 *
 * @throws AppError `not_found`, `forbidden`
 */
export async function signOutMember(ctx: Ctx, memberId: string): Promise<{ ended: number }> {
  const { organizationId } = ctx;
  return ctx.db.tenant(organizationId, async (tx) => {
    await lockOrganization(tx, organizationId);
    const actor = await actorNow(tx, ctx);
    const member = await lockMember(tx, organizationId, memberId);
    if (!member) throw notFound("Member");
    if (!mayChangeMember(actor, member.role, null))
      throw new AppError("forbidden", "Your role does not allow this");
    if (isOneself(actor, member))
      throw new AppError("forbidden", "End your own sessions on your account page");
    const ended = await endSessions(tx, member.userId, "all");
    await recordHistory(tx, ctx, {
      event: "member.signed_out",
      subjectId: member.id,
      after: { userId: member.userId, sessions: ended.length },
    });
    await announceEnded(tx, ended);
    return { ended: ended.length };
  });
}
