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

/** Longest time an organization may leave for undoing an approval, in seconds. */
export const UNDO_MAX_SECONDS = 30;

/** How a list can be sorted; by end or amount only what waits, which is few. */
export const APPROVAL_ORDERS = ["newest", "oldest", "expiring", "amount"] as const;
export type ApprovalOrder = (typeof APPROVAL_ORDERS)[number];

/** How many may wait at one agent's request: more would bury what its reviewers have to see. */
export const PENDING_PER_AGENT = 1_000;

/** Why a check that would open one more is denied. */
export const TOO_MANY_PENDING = `Agent already has ${PENDING_PER_AGENT} requests waiting for approval`;

/** How many one click may decide. */
export const BATCH_MAX = 50;

/** What the clock may make of an approval that is stored as pending. */
export interface Timed {
  status: ApprovalStatus;
  expiresAt: Date;
  /** When an approval that a reviewer has given takes effect; until then it can be undone. */
  takesEffectAt: Date | null;
}

/**
 * The state at a moment, whoever has noticed it yet: a pending approval has expired once its time is
 * over, unless it was approved in time; approved, it is still pending until that takes effect.
 */
export function statusAt(approval: Timed, now: Date): ApprovalStatus {
  if (approval.status !== "pending_approval") return approval.status;
  if (approval.takesEffectAt)
    return approval.takesEffectAt <= now ? "approved" : "pending_approval";
  return approval.expiresAt <= now ? "expired" : "pending_approval";
}

/** When the clock alone changes a pending approval's state next. */
export function nextTurn(approval: Pick<Timed, "expiresAt" | "takesEffectAt">): Date {
  return approval.takesEffectAt ?? approval.expiresAt;
}

/** How an approval ended, as it is stored and told. */
interface Ending {
  resolvedAt: Date | null;
  resolvedBy: string | null;
  comment: string | null;
  heldBy: string | null;
  heldComment: string | null;
}

/** The approval as it stands at a moment, for readers that do not write down what they noticed. */
export function asOf<T extends Timed & Ending>(approval: T, now: Date): T {
  const status = statusAt(approval, now);
  if (status === approval.status) return approval;
  const { heldBy, heldComment, takesEffectAt, expiresAt } = approval;
  if (status === "expired") return { ...approval, status, resolvedAt: expiresAt };
  const ending = { resolvedAt: takesEffectAt, resolvedBy: heldBy, comment: heldComment };
  return { ...approval, status, ...ending, heldBy: null, heldComment: null, takesEffectAt: null };
}

/** What a redeeming check must repeat, and where the approval stands. */
export interface RedeemFacts {
  approval:
    | (Timed & { agentId: string; action: string; contextHash: string; redeemedAt: Date | null })
    | null;
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
