import { findApiKeyHint } from "@/db/queries/api-keys";
import { findUserName } from "@/db/queries/people";
import type { ApprovalNow } from "@/db/queries/approvals";
import { labelled, type ShownAmount, shownAmount } from "@/domain/approval-amount";
import type { Ctx } from "../context";
import { actorCan, actorId } from "@/domain/role";
import { getApproval } from "./get-approval";

/** An approval with what a reviewer must know beside it, and what this one may do about it. */
export interface ApprovalView extends ApprovalNow {
  /** The key that asked, by name and hint; null when it was not a key, or is gone. */
  requestedWith: string | null;
  /** Who decided; of an approval that can still be undone, who gave it. */
  resolvedByName: string | null;
  /** Approve or reject; of an approval that is given already, only reject. */
  canResolve: boolean;
  /** The amount at stake; null when the context names none. */
  shown: ShownAmount | null;
  /** What the permission lets through without a human. */
  limit: ShownAmount | null;
  /** Take one's own approval back. */
  canUndo: boolean;
  /** Why this person cannot decide, in words; null when they can. */
  refusal: string | null;
}

/** @throws AppError `not_found` */
export async function viewApproval(ctx: Ctx, id: string): Promise<ApprovalView> {
  const approval = await getApproval(ctx, id);
  const { apiKeyId, resolvedBy, heldBy, maxAmount, currency } = approval;
  const refusal = refusalFor(ctx, approval);
  const person = resolvedBy ?? heldBy;
  return ctx.db.tenant(ctx.organizationId, async (tx) => ({
    ...approval,
    requestedWith: apiKeyId ? await findApiKeyHint(tx, ctx.organizationId, apiKeyId) : null,
    resolvedByName: person ? await findUserName(tx, person) : null,
    canResolve: refusal === null,
    shown: shownAmount(approval),
    limit: maxAmount === null ? null : labelled({ digits: maxAmount, currency }),
    canUndo: refusal === null && heldBy === actorId(ctx.actor),
    refusal,
  }));
}

function refusalFor(ctx: Ctx, approval: ApprovalNow): string | null {
  if (approval.status !== "pending_approval") return `This approval is already ${approval.status}`;
  if (actorCan(ctx.actor, "approvals.resolve")) return null;
  return "Your role can look, but not approve or reject";
}
