import { type ApprovalNow, findApproval } from "@/db/queries/approvals";
import { statusAt } from "@/domain/approval";
import { notFound } from "@/domain/errors";
import { isUuid } from "@/lib/ids";
import { type Ctx, requireAgentAccess } from "../context";
import { settleApproval } from "./settle-approval";

/**
 * One approval as it stands now. Reading one that the clock has ended settles it, once.
 *
 * @throws AppError `not_found`, `agent_not_allowed`
 */
export async function getApproval(ctx: Ctx, id: string): Promise<ApprovalNow> {
  if (!isUuid(id)) throw notFound("Approval");
  return ctx.db.tenant(ctx.organizationId, async (tx) => {
    const approval = await findApproval(tx, ctx.organizationId, id);
    if (!approval) throw notFound("Approval");
    requireAgentAccess(ctx, approval.agentId);
    if (approval.status === statusAt(approval, approval.now)) return approval;
    const settled = await settleApproval(tx, ctx, approval);
    if (!settled) return (await findApproval(tx, ctx.organizationId, id)) ?? approval;
    return { ...settled, now: approval.now };
  });
}
