import { findApiKeyHint } from "@/db/queries/api-keys";
import { findUserName } from "@/db/queries/people";
import type { ApprovalNow } from "@/db/queries/approvals";
import type { Ctx } from "../context";
import { actorCan } from "@/domain/role";
import { getApproval } from "./get-approval";

/** An approval with what a reviewer must know beside it, and whether this one may decide it. */
export interface ApprovalView extends ApprovalNow {
  /** The key that asked, by name and hint; null when it was not a key, or is gone. */
  requestedWith: string | null;
  resolvedByName: string | null;
  canResolve: boolean;
  /** Why not, in words; null when this person may decide now. */
  refusal: string | null;
}

/** @throws AppError `not_found` */
export async function viewApproval(ctx: Ctx, id: string): Promise<ApprovalView> {
  const approval = await getApproval(ctx, id);
  const { apiKeyId, resolvedBy } = approval;
  const refusal = refusalFor(ctx, approval);
  return ctx.db.tenant(ctx.organizationId, async (tx) => ({
    ...approval,
    requestedWith: apiKeyId ? await findApiKeyHint(tx, ctx.organizationId, apiKeyId) : null,
    resolvedByName: resolvedBy ? await findUserName(tx, resolvedBy) : null,
    canResolve: refusal === null,
    refusal,
  }));
}

function refusalFor(ctx: Ctx, approval: ApprovalNow): string | null {
  if (approval.status !== "pending_approval") return `This approval is already ${approval.status}`;
  if (actorCan(ctx.actor, "approvals.resolve")) return null;
  return "Your role can look, but not approve or reject";
}
