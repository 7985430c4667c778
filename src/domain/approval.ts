export const APPROVAL_STATUSES = [
  "pending_approval",
  "approved",
  "rejected",
  "expired",
  "cancelled",
] as const;
export type ApprovalStatus = (typeof APPROVAL_STATUSES)[number];

/** What a reviewer can make of a pending approval. */
export type Resolution = "approved" | "rejected";

/** The state at a moment: a pending approval has expired once its time is over, whoever noticed. */
export function statusAt(
  approval: { status: ApprovalStatus; expiresAt: Date },
  now: Date,
): ApprovalStatus {
  if (approval.status === "pending_approval" && approval.expiresAt <= now) return "expired";
  return approval.status;
}

/** What a redeeming check must repeat, and where the approval stands. */
export interface RedeemFacts {
  approval: {
    status: ApprovalStatus;
    agentId: string;
    action: string;
    contextHash: string;
    expiresAt: Date;
    redeemedAt: Date | null;
  } | null;
  agentId: string;
  action: string;
  contextHash: string;
  now: Date;
}

export type RedeemVerdict = { ok: true } | { ok: false; reason: string };

/**
 * Whether an approval may be used now: once, approved, in time, and for exactly the agent, action
 * and canonical context that a human saw.
 */
export function redeemable(facts: RedeemFacts): RedeemVerdict {
  const { approval } = facts;
  if (!approval || approval.agentId !== facts.agentId) return refuse("Approval not found");
  if (approval.action !== facts.action) return refuse("Approval was given for another action");
  if (approval.contextHash !== facts.contextHash)
    return refuse("Approval was given for another context");
  const status = statusAt(approval, facts.now);
  if (status === "pending_approval") return refuse("Approval is still pending");
  if (status !== "approved") return refuse(`Approval was ${status}`);
  if (approval.expiresAt <= facts.now) return refuse("Approval has expired");
  if (approval.redeemedAt) return refuse("Approval has already been used");
  return { ok: true };
}

function refuse(reason: string): RedeemVerdict {
  return { ok: false, reason };
}
