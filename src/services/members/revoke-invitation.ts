import { revokeInvitationRow } from "@/db/queries/members";
import { lockOrganization } from "@/db/queries/organizations";
import { AppError, notFound } from "@/domain/errors";
import { mayChangeMember } from "@/domain/role";
import { type Ctx, requireRight } from "../context";
import { recordHistory } from "../record";
import { actorNow } from "./actor-now";

/**
 * Withdraws an invitation that was not accepted: its link stops working.
 *
 * @throws AppError `forbidden`, `not_found`
 */
export async function revokeInvitation(ctx: Ctx, invitationId: string): Promise<void> {
  requireRight(ctx, "members.manage");
  await ctx.db.tenant(ctx.organizationId, async (tx) => {
    await lockOrganization(tx, ctx.organizationId);
    const actor = await actorNow(tx, ctx);
    const revoked = await revokeInvitationRow(tx, ctx.organizationId, { id: invitationId });
    if (!revoked) throw notFound("Invitation");
    const { id, email, role } = revoked;
    if (!mayChangeMember(actor, role, null))
      throw new AppError("forbidden", "Only an owner can withdraw an owner's invitation");
    await recordHistory(tx, ctx, {
      event: "invitation.revoked",
      subjectId: id,
      before: { email, role },
    });
  });
}
