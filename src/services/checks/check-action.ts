import type { Tx } from "@/db/client";
import { findUsableApproval } from "@/db/queries/approvals";
import { type CheckFacts, findCheckFacts, touchAgent } from "@/db/queries/checks";
import { coveringPatterns } from "@/domain/action-pattern";
import { canonicalJson } from "@/domain/canonical-json";
import { decide } from "@/domain/decision";
import { notFound } from "@/domain/errors";
import { type JsonObject, jsonText } from "@/domain/json-value";
import { sha256 } from "@/lib/hash";
import { type Answered, answerOnce, type Idempotency } from "../answer-once";
import { type Ctx, requireAgentAccess } from "../context";
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

/** One check, with everything that deciding and recording it needs. */
export interface Check {
  agent: CheckFacts["agent"];
  action: string;
  contextText: string;
  contextHash: string;
}

/**
 * Decides whether an agent may act now, and records the decision, its approval and its event in one
 * transaction.
 *
 * @throws AppError `not_found` for an agent that is not the organization's,
 *   `agent_not_allowed` for a key bound to others, and those of `answerOnce`
 */
export async function checkAction(ctx: Ctx, input: CheckInput): Promise<Answered<CheckAnswer>> {
  return ctx.db.tenant(ctx.organizationId, (tx) =>
    answerOnce(tx, ctx.organizationId, input.idempotency, () => decideAndRecord(tx, ctx, input)),
  );
}

async function decideAndRecord(tx: Tx, ctx: Ctx, input: CheckInput): Promise<CheckAnswer> {
  const { action, context } = input;
  const patterns = coveringPatterns(action);
  const facts = await findCheckFacts(tx, ctx.organizationId, input.agentRef, patterns);
  if (!facts) throw notFound("Agent");
  const { agent, plan, permissions } = facts;
  requireAgentAccess(ctx, agent.id);
  if (!agent.seenLately) await touchAgent(tx, ctx.organizationId, agent.id);
  const check: Check = {
    agent,
    action,
    contextText: jsonText(context),
    contextHash: sha256(canonicalJson(context)),
  };
  const decision = decide({ agentActive: agent.active, plan, permissions, action, context });
  const looks = input.usesApproved && decision.verdict !== "allow";
  const id = looks ? await findUsable(tx, ctx, check) : input.approvalId;
  if (id) return redeemApproval(tx, ctx, check, { id, decision });
  return recordDecision(tx, ctx, check, decision);
}

/** Redeeming judges it again, under its lock: of two checks that find the same, one is allowed. */
function findUsable(tx: Tx, { organizationId }: Ctx, check: Check): Promise<string | null> {
  const { action, contextHash } = check;
  return findUsableApproval(tx, { organizationId, agentId: check.agent.id, action, contextHash });
}
