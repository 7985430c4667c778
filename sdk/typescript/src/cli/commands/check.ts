import type { AgentWarden } from "../../client";
import { ApprovalTimeoutError } from "../../errors";
import type { JsonObject } from "../../json";
import type { Approval, CheckResult } from "../../results";
import { EXIT, type ExitCode } from "../exit-codes";
import { printJson, printLine, printNote } from "../print";

export interface CheckQuestion {
  agentId: string;
  action: string;
  context: JsonObject | undefined;
  /** Redeems this approval instead of asking. */
  approvalId: string | undefined;
  /** Milliseconds to wait for a human; undefined: not at all. */
  waitMs: number | undefined;
  json: boolean;
}

/** Asks, waits for a human if told to, and prints the decision. Ok only when it is allowed. */
export async function checkAction(guard: AgentWarden, question: CheckQuestion): Promise<ExitCode> {
  const { agentId, action, context, approvalId, waitMs } = question;
  const first = await guard.check({ agentId, action, context, approvalId });
  const outcome =
    first.decision === "require_approval" && waitMs !== undefined
      ? await afterHuman(guard, question, first.approvalId, first)
      : outcomeOf(first);
  if (question.json) printJson(outcome);
  else printLine(textOf(outcome));
  return exitCodeOf(outcome);
}

/** Ok only for an allow: a shell runs what comes after `&&` on this. */
export function exitCodeOf({ decision, allowed }: Outcome): ExitCode {
  if (decision === "allow" && allowed === true) return EXIT.ok;
  if (decision === "require_approval") return EXIT.needsApproval;
  return decision === "deny" ? EXIT.denied : EXIT.error;
}

/** What is printed, named as on the wire. */
export interface Outcome {
  decision: "allow" | "require_approval" | "deny";
  allowed: boolean;
  reason: string | null;
  approval_id: string | null;
  check_id: string | null;
  expires_at: string | null;
}

async function afterHuman(
  guard: AgentWarden,
  { agentId, action, context, waitMs }: CheckQuestion,
  approvalId: string,
  asked: CheckResult,
): Promise<Outcome> {
  printNote(`Waiting for a human to decide (approval ${approvalId})`);
  try {
    const approval = await guard.waitForApproval(approvalId, { timeoutMs: waitMs });
    if (!approval.approved) return refusedBy(approval, asked);
  } catch (error) {
    if (error instanceof ApprovalTimeoutError) return outcomeOf(asked);
    throw error;
  }
  return outcomeOf(await guard.check({ agentId, action, context, approvalId }));
}

function refusedBy({ id, status, comment }: Approval, asked: CheckResult): Outcome {
  const reason = `Not approved: it is ${status}${comment ? ` (${comment})` : ""}`;
  return {
    ...outcomeOf(asked),
    decision: "deny",
    allowed: false,
    reason,
    approval_id: id,
    expires_at: null,
  };
}

function outcomeOf(result: CheckResult): Outcome {
  return {
    decision: result.decision,
    allowed: result.allowed,
    reason: result.reason,
    approval_id: result.approvalId,
    check_id: result.checkId,
    expires_at: result.expiresAt,
  };
}

function textOf({ decision, reason, approval_id: approvalId }: Outcome): string {
  const about = reason === null ? "" : `: ${reason}`;
  return `${decision}${about}${approvalId === null ? "" : ` (approval ${approvalId})`}`;
}
