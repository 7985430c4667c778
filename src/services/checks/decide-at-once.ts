import type { Appended } from "@/db/queries/append-log-entry";
import type { LogEntry } from "@/db/queries/log-entries";
import type { Decision } from "@/domain/decision";
import { type Answered, replay } from "../answer-once";
import type { Ctx } from "../context";
import { appendAtOnce } from "../logs/append-at-once";
import type { CheckAnswer, CheckInput } from "./check-action";
import { type Check, judge } from "./judge";
import type { Known } from "./known";
import {
  approvalAnswer,
  approvalOf,
  type Asking,
  entryOfDecision,
  entryOfRequest,
  FAR_BELOW,
  outrightAnswer,
} from "./record-decision";

/** What one flight writes of a decision, and what the caller is told. */
interface Written {
  entry: LogEntry;
  answer: CheckAnswer;
  opens?: Appended["opens"];
}

/**
 * Decides by what the door has found out, and records it in one flight. Null where a closer look is
 * needed: an approval to redeem, an equal request that is pending, an agent with many of them, or
 * someone else who uses the Idempotency-Key.
 */
export async function decideAtOnce(
  ctx: Ctx,
  input: CheckInput,
  { facts, stored, at }: Known,
): Promise<Answered<CheckAnswer> | null> {
  const { idempotency } = input;
  if (stored && idempotency) return replay<CheckAnswer>(stored, idempotency);
  if (input.approvalId || input.usesApproved) return null;
  const { check, decision } = judge(ctx, input, facts);
  const { entry, answer, opens } = write(ctx, check, decision, at);
  const given = { agent: check.agent, idempotency, answer, opens };
  return (await appendAtOnce(ctx, entry, given)) ? { ...answer, replayed: false } : null;
}

function write(ctx: Ctx, check: Check, decision: Decision, at: Date): Written {
  if (decision.verdict === "require_approval") return writeRequest(ctx, check, decision, at);
  const entry = { ...entryOfDecision(ctx, check, decision), createdAt: at };
  return { entry, answer: outrightAnswer(decision.verdict, entry) };
}

function writeRequest(ctx: Ctx, check: Check, asking: Asking, createdAt: Date): Written {
  const request = approvalOf(ctx, check, asking);
  const { approvalExpiresInSeconds } = asking.permission;
  const expiresAt = new Date(createdAt.getTime() + approvalExpiresInSeconds * 1000);
  const approval = { ...request, createdAt, expiresAt };
  return {
    entry: { ...entryOfRequest(ctx, check, asking, approval.id), createdAt },
    answer: approvalAnswer(approval),
    opens: { approval, room: FAR_BELOW },
  };
}
