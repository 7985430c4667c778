import type { Tx } from "@/db/client";
import { lockApproval, markRedeemed } from "@/db/queries/approvals";
import { redeemable, type RedeemVerdict, statusAt } from "@/domain/approval";
import type { Decision } from "@/domain/decision";
import { isUuid } from "@/lib/ids";
import { settleApproval } from "../approvals/settle-approval";
import type { Ctx } from "../context";
import type { CheckAnswer } from "./check-action";
import type { Check } from "./judge";
import { appendCheck } from "./record-decision";

/**
 * Allows exactly what a human approved, once; everything else is a recorded deny. A rule that denies
 * today (the agent switched off, its permission gone or denying) also stops what was approved before.
 */
export async function redeemApproval(
  tx: Tx,
  ctx: Ctx,
  check: Check,
  redeem: { id: string; decision: Decision },
): Promise<CheckAnswer> {
  const verdict = blocked(redeem.decision) ?? (await judge(tx, ctx, check, redeem.id));
  if (verdict.ok) await markRedeemed(tx, ctx.organizationId, redeem.id);
  const entry = await appendCheck(tx, ctx, check, {
    status: verdict.ok ? "allowed" : "blocked",
    reason: verdict.ok ? null : verdict.reason,
    permissionId: redeem.decision.permission?.id ?? null,
    approvalId: isUuid(redeem.id) ? redeem.id : null,
  });
  return {
    decision: verdict.ok ? "allow" : "deny",
    reason: entry.reason,
    approvalId: null,
    checkId: entry.id,
    expiresAt: null,
  };
}

/** The lock makes parallel redeemings wait for each other: the second sees the first's mark. */
async function judge(tx: Tx, ctx: Ctx, check: Check, id: string): Promise<RedeemVerdict> {
  const locked = isUuid(id) ? await lockApproval(tx, ctx.organizationId, id) : null;
  const turned = locked && statusAt(locked, locked.now) !== locked.status;
  const settled = turned ? await settleApproval(tx, ctx, locked) : null;
  return redeemable({
    approval: settled ?? locked,
    agentId: check.agent.id,
    action: check.action,
    contextHash: check.contextHash,
    now: locked?.now ?? new Date(),
  });
}

/** A denial by the rules themselves; a limit or a plan is what the human has already answered. */
function blocked(decision: Decision): RedeemVerdict | null {
  if (decision.verdict !== "deny") return null;
  const byRule = !decision.permission || decision.permission.effect === "deny";
  return byRule ? { ok: false, reason: decision.reason } : null;
}
