import { announce } from "@/db/live";
import { deleteMemberRow, endSessionsIn, lockMember } from "@/db/queries/members";
import { lockOrganization } from "@/db/queries/organizations";
import { AppError, notFound } from "@/domain/errors";
import { mayChangeMember } from "@/domain/role";
import type { Ctx } from "../context";
import { recordHistory } from "../record";
import { actorNow, isOneself } from "./actor-now";
import { keepAnOwner } from "./keep-an-owner";

/**
 * Removes a member, or lets one leave. Their sessions in this organization end with the commit; what
 * they decided stays on record.
 *
 * @throws AppError `not_found`, `forbidden`, `state_conflict` for the last owner
 */
export async function removeMember(ctx: Ctx, memberId: string): Promise<void> {
  const { organizationId } = ctx;
  await ctx.db.tenant(organizationId, async (tx) => {
    await lockOrganization(tx, organizationId);
    const actor = await actorNow(tx, ctx);
    const member = await lockMember(tx, organizationId, memberId);
    if (!member) throw notFound("Member");
    // Leaving needs no right.
    if (!isOneself(actor, member) && !mayChangeMember(actor, member.role, null))
      throw new AppError("forbidden", "Your role does not allow this");
    await keepAnOwner(tx, member);
    await deleteMemberRow(tx, member.id);
    await endSessionsIn(tx, organizationId, member.userId);
    await recordHistory(tx, ctx, {
      event: "member.removed",
      subjectId: member.id,
      before: { userId: member.userId, role: member.role },
    });
    await announce(tx, { organizationId, kind: "access", id: member.userId });
  });
}
