import { findAgent } from "@/db/queries/agents";
import { findOrganization } from "@/db/queries/organizations";
import { countPastActions } from "@/db/queries/rule-preview";
import { isActionPattern } from "@/domain/action-pattern";
import { invalidField, notFound } from "@/domain/errors";
import { type AskedAction, coveredActions } from "@/domain/rule-preview";
import type { Ctx } from "../context";
import { lookBack } from "./look-back";

/** Which of the actions that an agent asked for lately a pattern covers. */
export interface PatternMatches {
  /** How far back was looked, in days. */
  days: number;
  /** Different actions the agent asked for. */
  asked: number;
  /** How many of them the pattern covers. */
  matched: number;
  /** The first of those, the most asked for first. */
  top: AskedAction[];
  /** Set when there were more checks than were looked at: how many were, the newest. */
  newestOnly: number | null;
}

/** Checks looked at, at most. */
export const MATCHED_CHECKS = 10_000;

/** Names shown, at most. */
const TOP = 5;

/** @throws AppError `invalid_field` for a pattern that cannot be saved, `not_found` */
export async function matchActions(
  ctx: Ctx,
  { agentId, pattern }: { agentId: string; pattern: string },
): Promise<PatternMatches> {
  if (!isActionPattern(pattern)) throw invalidField("pattern", "is not an action or a pattern");
  return ctx.db.tenant(ctx.organizationId, async (tx) => {
    if (!(await findAgent(tx, ctx.organizationId, agentId))) throw notFound("Agent");
    const { plan } = await findOrganization(tx, ctx.organizationId);
    const { days, sinceId } = lookBack(plan);
    const past = { agentId, sinceId, limit: MATCHED_CHECKS };
    const asked = await countPastActions(tx, ctx.organizationId, past);
    const covered = coveredActions(pattern, asked);
    const checks = asked.reduce((sum, action) => sum + action.checks, 0);
    return {
      days,
      asked: asked.length,
      matched: covered.length,
      top: covered.slice(0, TOP),
      newestOnly: checks === MATCHED_CHECKS ? MATCHED_CHECKS : null,
    };
  });
}
