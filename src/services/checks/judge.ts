import type { CheckFacts } from "@/db/queries/checks";
import { canonicalJson } from "@/domain/canonical-json";
import { type Decision, decide } from "@/domain/decision";
import { notFound } from "@/domain/errors";
import { type JsonObject, jsonText } from "@/domain/json-value";
import { sha256 } from "@/lib/hash";
import { type Ctx, requireAgentAccess } from "../context";

/** One check, with everything that deciding and recording it needs. */
export interface Check {
  agent: CheckFacts["agent"];
  action: string;
  contextText: string;
  contextHash: string;
}

/**
 * What the facts decide about an action.
 *
 * @throws AppError `not_found` without facts, `agent_not_allowed` for a key bound to other agents
 */
export function judge(
  ctx: Ctx,
  { action, context }: { action: string; context: JsonObject },
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
