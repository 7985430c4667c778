import type { Tx } from "@/db/client";
import { findUsableApproval } from "@/db/queries/approvals";
import { findCheckFacts, touchAgent } from "@/db/queries/checks";
import { coveringPatterns } from "@/domain/action-pattern";
import type { JsonObject } from "@/domain/json-value";
import { type Answered, answerOnce, type Idempotency } from "../answer-once";
import type { Ctx } from "../context";
import { decideAtOnce } from "./decide-at-once";
import { type Check, judge } from "./judge";
import type { Known } from "./known";
import { recordDecision } from "./record-decision";
import { redeemApproval } from "./redeem-approval";

export interface CheckInput {
  /** The agent's id or its name. */
  agentRef: string;
  action: string;
  context: JsonObject;
  /** An approval to redeem. */
  approvalId: string | null;
  /** Without one named: redeem an unused one of this very check, where the rules alone do not allow it. */
  usesApproved?: boolean;
  idempotency: Idempotency | null;
}

export interface CheckAnswer {
  decision: "allow" | "require_approval" | "deny";
  reason: string | null;
  approvalId: string | null;
  /** The log entry that recorded this decision. */
  checkId: string;
  expiresAt: Date | null;
}

/**
 * Decides whether an agent may act now, and records the decision, its approval and its event in one
 * transaction: in one flight where the door has looked up what decides and no closer look is needed.
 *
 * @throws AppError `not_found` for an agent that is not the organization's,
 *   `agent_not_allowed` for a key bound to others, and those of `answerOnce`
 */
export async function checkAction(
  ctx: Ctx,
  input: CheckInput,
  known: Known | null = null,
): Promise<Answered<CheckAnswer>> {
  const decided = known && (await decideAtOnce(ctx, input, known));
  if (decided) return decided;
  return ctx.db.tenant(ctx.organizationId, (tx) =>
    answerOnce(tx, ctx.organizationId, input.idempotency, () =>
      decideAndRecord(tx, ctx, input, known),
    ),
  );
}

async function decideAndRecord(
  tx: Tx,
  ctx: Ctx,
  input: CheckInput,
  known: Known | null,
): Promise<CheckAnswer> {
  const { check, decision } = judge(
    ctx,
    input,
    known ? known.facts : await findFacts(tx, ctx, input),
  );
  const { agent } = check;
  if (!agent.seenLately) await touchAgent(tx, ctx.organizationId, agent.id);
  const looks = input.usesApproved && decision.verdict !== "allow";
  const id = looks ? await findUsable(tx, ctx, check) : input.approvalId;
  if (id) return redeemApproval(tx, ctx, check, { id, decision });
  return recordDecision(tx, ctx, check, decision);
}

function findFacts(tx: Tx, { organizationId }: Ctx, { agentRef, action }: CheckInput) {
  return findCheckFacts(tx, organizationId, agentRef, coveringPatterns(action));
}

/** Redeeming judges it again, under its lock: of two checks that find the same, one is allowed. */
function findUsable(tx: Tx, { organizationId }: Ctx, check: Check): Promise<string | null> {
  const { action, contextHash } = check;
  return findUsableApproval(tx, { organizationId, agentId: check.agent.id, action, contextHash });
}
