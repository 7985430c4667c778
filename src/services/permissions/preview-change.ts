import { findAgent, listPermissions } from "@/db/queries/agents";
import { findOrganization } from "@/db/queries/organizations";
import { listPastChecks, type PastCheckRow } from "@/db/queries/rule-preview";
import { type ShownAmount, shownAmount } from "@/domain/approval-amount";
import { notFound } from "@/domain/errors";
import { isJsonObject, type JsonObject } from "@/domain/json-value";
import {
  changedRules,
  previewChange as compare,
  type PastCheck,
  type RuleChange,
  type RulePreview,
  wouldRepeat,
} from "@/domain/rule-preview";
import { parseJson } from "@/lib/json";
import type { Ctx } from "../context";
import { lookBack } from "./look-back";

/** A check as the comparison shows it. */
export type SampleCheck = Omit<PastCheck, "context"> & { amount: ShownAmount | null };

export interface ChangePreview extends RulePreview<SampleCheck> {
  /** How far back was looked, in days. */
  days: number;
  /** Set when there were more checks than were compared: how many were, the newest. */
  newestOnly: number | null;
  /** The agent has a rule with this action and effect already: saving will be refused. */
  repeats: boolean;
}

/** Checks compared, at most. */
export const PREVIEWED_CHECKS = 2_000;

/**
 * What the agent's latest checks would have been answered under a change of its rules, beside what
 * the rules as they are now answer them. Changes and records nothing.
 *
 * @param limit how many checks to compare, at most
 * @throws AppError `not_found` for the agent, or for a permission that is not this agent's
 */
export async function previewChange(
  ctx: Ctx,
  { agentId, change }: { agentId: string; change: RuleChange },
  limit = PREVIEWED_CHECKS,
): Promise<ChangePreview> {
  const { plan, before, rows, days } = await loadFacts(ctx, agentId, limit);
  if (change.kind !== "create" && !before.some(({ id }) => id === change.id))
    throw notFound("Permission");
  const checks = rows.slice(0, limit).map(asCheck);
  const preview = compare(checks, plan, { before, after: changedRules(before, change) });
  const transitions = preview.transitions.map((transition) => ({
    ...transition,
    samples: transition.samples.map(({ context: _, ...sample }) => sample),
  }));
  const newestOnly = rows.length > limit ? limit : null;
  return { ...preview, transitions, days, newestOnly, repeats: wouldRepeat(before, change) };
}

async function loadFacts(ctx: Ctx, agentId: string, limit: number) {
  return ctx.db.tenant(ctx.organizationId, async (tx) => {
    if (!(await findAgent(tx, ctx.organizationId, agentId))) throw notFound("Agent");
    const { plan } = await findOrganization(tx, ctx.organizationId);
    const { days, sinceId } = lookBack(plan);
    const past = { agentId, sinceId, limit: limit + 1 };
    return {
      plan,
      days,
      before: await listPermissions(tx, ctx.organizationId, agentId),
      rows: await listPastChecks(tx, ctx.organizationId, past),
    };
  });
}

/** The context is put together again from the members that decide, with their own digits. */
function asCheck({ id, action, createdAt, ...row }: PastCheckRow) {
  const members = [
    ...(row.amountJson === null ? [] : [`"amount":${row.amountJson}`]),
    ...(row.currencyJson === null ? [] : [`"currency":${row.currencyJson}`]),
  ];
  const text = `{${members.join(",")}}`;
  const context = contextOf(text);
  const amount = shownAmount({ amount: null, currency: null, context: text });
  return { id, action, at: createdAt, context, amount };
}

function contextOf(text: string): JsonObject {
  const value = parseJson(text);
  return isJsonObject(value) ? value : {};
}
