import { announce } from "@/db/live";
import { lockMember, type Member, updateMemberRole } from "@/db/queries/members";
import { lockOrganization } from "@/db/queries/organizations";
import { AppError, notFound } from "@/domain/errors";
import { mayChangeMember, type Role } from "@/domain/role";
import type { Ctx } from "../context";
import { recordHistory } from "../record";
import { actorNow } from "./actor-now";
import { keepAnOwner } from "./keep-an-owner";

/**
 * Gives a member another role, which holds from their next request on.
 *
 * @throws AppError `not_found`, `forbidden`, `state_conflict` for the last owner
 */
export async function changeRole(
  ctx: Ctx,
  { memberId, role }: { memberId: string; role: Role },
): Promise<Member> {
  return ctx.db.tenant(ctx.organizationId, async (tx) => {
    await lockOrganization(tx, ctx.organizationId);
    const actor = await actorNow(tx, ctx);
    const member = await lockMember(tx, ctx.organizationId, memberId);
    if (!member) throw notFound("Member");
    if (!mayChangeMember(actor, member.role, role))
      throw new AppError("forbidden", "Your role does not allow this");
    if (member.role === role) return member;
    await keepAnOwner(tx, member);
    await updateMemberRole(tx, member.id, role);
    await recordHistory(tx, ctx, {
      event: "member.role_changed",
      subjectId: member.id,
      before: { userId: member.userId, role: member.role },
      after: { userId: member.userId, role },
    });
    await announce(tx, { organizationId: ctx.organizationId, kind: "access", id: member.userId });
    return { ...member, role };
  });
}
