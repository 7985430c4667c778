import type { Tx } from "@/db/client";
import { findUsableApproval } from "@/db/queries/approvals";
import { type CheckFacts, findCheckFacts, touchAgent } from "@/db/queries/checks";
import { coveringPatterns } from "@/domain/action-pattern";
import type { LogEntry } from "@/db/queries/log-entries";
import { canonicalJson } from "@/domain/canonical-json";
import { type Decision, decide } from "@/domain/decision";
import { notFound } from "@/domain/errors";
import { type JsonObject, jsonText } from "@/domain/json-value";
import { sha256 } from "@/lib/hash";
import { type Answered, answerOnce, type Idempotency, replay } from "../answer-once";
import { type Ctx, requireAgentAccess } from "../context";
import { appendAtOnce } from "../logs/append-at-once";
import type { Known } from "./known";
import { entryOfDecision, outrightAnswer, recordDecision } from "./record-decision";
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

/** One check, with everything that deciding and recording it needs. */
export interface Check {
  agent: CheckFacts["agent"];
  action: string;
  contextText: string;
  contextHash: string;
}

/**
 * Decides whether an agent may act now, and records the decision, its approval and its event in one
 * transaction. What is allowed or denied outright takes one flight when the door has looked up what
 * decides.
 *
 * @throws AppError `not_found` for an agent that is not the organization's,
 *   `agent_not_allowed` for a key bound to others, and those of `answerOnce`
 */
export async function checkAction(
  ctx: Ctx,
  input: CheckInput,
  known: Known | null = null,
): Promise<Answered<CheckAnswer>> {
  const outright = known && (await decideOutright(ctx, input, known));
  if (outright) return outright;
  return ctx.db.tenant(ctx.organizationId, (tx) =>
    answerOnce(tx, ctx.organizationId, input.idempotency, () =>
      decideAndRecord(tx, ctx, input, known),
    ),
  );
}

/** Null where more is needed: a human, an approval, or a look at who else uses the key. */
async function decideOutright(
  ctx: Ctx,
  input: CheckInput,
  { facts, stored, at }: Known,
): Promise<Answered<CheckAnswer> | null> {
  const { idempotency } = input;
  if (stored && idempotency) return replay<CheckAnswer>(stored, idempotency);
  if (input.approvalId || input.usesApproved) return null;
  const { check, decision } = judge(ctx, input, facts);
  if (decision.verdict === "require_approval") return null;
  const entry: LogEntry = { ...entryOfDecision(ctx, check, decision), createdAt: at };
  const answer = outrightAnswer(decision.verdict, entry);
  const given = { agent: check.agent, idempotency, answer };
  return (await appendAtOnce(ctx, entry, given)) ? { ...answer, replayed: false } : null;
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

/** @throws AppError `not_found`, `agent_not_allowed` */
function judge(
  ctx: Ctx,
  { action, context }: CheckInput,
  facts: CheckFacts | null,
): { check: Check; decision: Decision } {
  if (!facts) throw notFound("Agent");
  const { agent, plan, permissions } = facts;
  requireAgentAccess(ctx, agent.id);
  const contextText = jsonText(context);
  const contextHash = sha256(canonicalJson(context));
  const decision = decide({ agentActive: agent.active, plan, permissions, action, context });
  return { check: { agent, action, contextText, contextHash }, decision };
}

/** Redeeming judges it again, under its lock: of two checks that find the same, one is allowed. */
function findUsable(tx: Tx, { organizationId }: Ctx, check: Check): Promise<string | null> {
  const { action, contextHash } = check;
  return findUsableApproval(tx, { organizationId, agentId: check.agent.id, action, contextHash });
}
