import { deleteAgentRow, lockAgent } from "@/db/queries/agents";
import { endApproval, lockPendingOfAgent } from "@/db/queries/approvals";
import { notFound } from "@/domain/errors";
import { actorId } from "@/domain/role";
import { announceEnd } from "../approvals/announce-approval";
import { settleApproval } from "../approvals/settle-approval";
import { type Ctx, requireRight } from "../context";
import { recordHistory } from "../record";

/**
 * Deletes an agent and its permissions; its log stays. What it still had pending is cancelled, so
 * that no reviewer approves for an agent that is gone.
 *
 * @throws AppError `forbidden`, `not_found`
 */
export async function deleteAgent(ctx: Ctx, id: string): Promise<void> {
  requireRight(ctx, "agents.manage");
  await ctx.db.tenant(ctx.organizationId, async (tx) => {
    const agent = await lockAgent(tx, ctx.organizationId, id);
    if (!agent) throw notFound("Agent");
    const end = {
      status: "cancelled",
      by: actorId(ctx.actor),
      comment: "The agent was deleted",
    } as const;
    for (const approval of await lockPendingOfAgent(tx, ctx.organizationId, id)) {
      const ended = await endApproval(tx, ctx.organizationId, approval.id, end);
      if (ended) await announceEnd(tx, ctx, ended);
      else await settleApproval(tx, ctx, approval);
    }
    await deleteAgentRow(tx, ctx.organizationId, id);
    const { name, description, status } = agent;
    await recordHistory(tx, ctx, {
      event: "agent.deleted",
      subjectId: id,
      before: { name, description, status },
    });
  });
}
