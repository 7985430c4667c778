import { findCheckFacts } from "@/db/queries/checks";
import { listPermissions, type Permission } from "@/db/queries/agents";
import { coveringPatterns, isActionName } from "@/domain/action-pattern";
import { type Decision, decide } from "@/domain/decision";
import { invalidField, notFound } from "@/domain/errors";
import { isJsonObject } from "@/domain/json-value";
import { reportMatches, type RuleReport } from "@/domain/match-report";
import { JsonError, parseJson } from "@/lib/json";
import type { Ctx } from "../context";

export interface Trial {
  decision: Decision;
  rules: RuleReport<Permission>[];
}

/**
 * What a check would be answered, and what every permission says to it. Records nothing.
 *
 * @throws AppError `invalid_field` for an action or a context that a check would refuse, `not_found`
 */
export async function tryCheck(
  ctx: Ctx,
  input: { agentId: string; action: string; contextText: string },
): Promise<Trial> {
  const { agentId, action } = input;
  if (!isActionName(action)) throw invalidField("action", "is not an action name");
  const context = contextOf(input.contextText);
  return ctx.db.tenant(ctx.organizationId, async (tx) => {
    const facts = await findCheckFacts(tx, ctx.organizationId, agentId, coveringPatterns(action));
    if (!facts) throw notFound("Agent");
    const { agent, plan, permissions } = facts;
    const decision = decide({ agentActive: agent.active, plan, permissions, action, context });
    const all = await listPermissions(tx, ctx.organizationId, agent.id);
    return { decision, rules: reportMatches(all, action) };
  });
}

function contextOf(text: string) {
  try {
    const value = parseJson(text.trim() || "{}");
    if (isJsonObject(value)) return value;
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw invalidField("context", error.message);
  }
  throw invalidField("context", "must be a JSON object");
}
