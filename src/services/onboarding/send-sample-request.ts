import type { Tx } from "@/db/client";
import { findCheckFacts } from "@/db/queries/checks";
import { listPendingContexts } from "@/db/queries/onboarding";
import { findOrganization } from "@/db/queries/organizations";
import { coveringPatterns } from "@/domain/action-pattern";
import { decide } from "@/domain/decision";
import { AppError, notFound } from "@/domain/errors";
import { JsonNumber, type JsonObject } from "@/domain/json-value";
import { APPROVALS_LOCKED } from "@/domain/plan";
import { createAgent } from "../agents/create-agent";
import { type CheckAnswer, checkAction } from "../checks/check-action";
import { type Ctx, requireRight } from "../context";
import { createPermission } from "../permissions/create-permission";
import { requireFeature } from "../plan-limit";

/** An action that no program performs, so that approving it can do no harm. */
export const SAMPLE_ACTION = "sample.refund";

/** Whom samples come from where no agent was chosen. */
export const SAMPLE_AGENT = "Sample agent";

/** Samples that may wait at the same time. */
export const MOST_SAMPLES = 5;

const DAY_SECONDS = 86_400;

/**
 * Puts a request that does nothing into the inbox, by a real check of the chosen agent, asked by this
 * member. Where the agent's rules say nothing of it yet, the agent gets a permission for the sample
 * action that asks a human; without a chosen agent, the sample agent is used, and made when it is
 * not there.
 *
 * The orders have numbers from 1 on, and the lowest that does not wait is taken. So two clicks at the
 * same moment ask for the same and share one request, as two equal checks always do.
 *
 * @throws AppError `forbidden`; `plan_limit_exceeded` on a plan without approvals or without room for
 *   the sample agent; `state_conflict` when enough samples wait; `not_found` for the agent
 */
export async function sendSampleRequest(
  ctx: Ctx,
  { agentId }: { agentId: string | null },
): Promise<CheckAnswer> {
  requireRight(ctx, "permissions.manage");
  const order = await ctx.db.tenant(ctx.organizationId, (tx) => nextOrder(tx, ctx));
  const agentRef = agentId ?? SAMPLE_AGENT;
  const context = sampleContext(order);
  const verdict = await verdictNow(ctx, agentRef, context);
  if (verdict === null && agentId !== null) throw notFound("Agent");
  if (verdict === null) await unlessTaken(createAgent(ctx, NEW_SAMPLE_AGENT));
  if (verdict !== "require_approval") await letItAsk(ctx, agentRef);
  const check = { agentRef, action: SAMPLE_ACTION, context, approvalId: null, idempotency: null };
  const { replayed: _, ...answer } = await checkAction(ctx, check);
  return answer;
}

const NEW_SAMPLE_AGENT = {
  name: SAMPLE_AGENT,
  description: "Sends sample requests to try the inbox with. It does nothing; delete it any time.",
  status: "active",
} as const;

/** The lowest number whose order does not wait for a decision already. */
async function nextOrder(tx: Tx, ctx: Ctx): Promise<number> {
  const { plan } = await findOrganization(tx, ctx.organizationId);
  requireFeature(plan, "approvals", APPROVALS_LOCKED);
  const waiting = await listPendingContexts(tx, ctx.organizationId, SAMPLE_ACTION);
  if (waiting.length >= MOST_SAMPLES)
    throw new AppError(
      "state_conflict",
      `${waiting.length} sample requests wait already. Decide one of them in the inbox first.`,
    );
  const taken = (order: number) => waiting.some((text) => text.includes(`"${orderName(order)}"`));
  let order = 1;
  while (taken(order)) order++;
  return order;
}

function orderName(order: number): string {
  return `SAMPLE-${order}`;
}

function sampleContext(order: number): JsonObject {
  return {
    sample: true,
    order: orderName(order),
    amount: new JsonNumber(`${120 + order * 15}.50`),
    currency: "USD",
    customer: "Ada Example",
    reason: "The parcel arrived damaged. This is a sample: approving it refunds nothing.",
  };
}

/** What the rules say to the sample now; null without such an agent. */
async function verdictNow(ctx: Ctx, agentRef: string, context: JsonObject) {
  const patterns = coveringPatterns(SAMPLE_ACTION);
  const facts = await ctx.db.tenant(ctx.organizationId, (tx) =>
    findCheckFacts(tx, ctx.organizationId, agentRef, patterns),
  );
  if (!facts) return null;
  const { plan, permissions } = facts;
  // Whether the agent is stopped is the check's to say; no rule would change it.
  return decide({ agentActive: true, plan, permissions, action: SAMPLE_ACTION, context }).verdict;
}

/** An exact rule beats every pattern. One that is there already stays: its owner meant it. */
async function letItAsk(ctx: Ctx, agentRef: string): Promise<void> {
  const facts = await ctx.db.tenant(ctx.organizationId, (tx) =>
    findCheckFacts(tx, ctx.organizationId, agentRef, [SAMPLE_ACTION]),
  );
  if (!facts) throw notFound("Agent");
  if (facts.permissions.length > 0) return;
  await unlessTaken(
    createPermission(ctx, {
      agentId: facts.agent.id,
      action: SAMPLE_ACTION,
      effect: "allow",
      requiresApproval: true,
      maxAmount: null,
      currency: null,
      approvalExpiresInSeconds: DAY_SECONDS,
    }),
  );
}

/** Another click at the same moment may have made it: then it is there, which is all we need. */
async function unlessTaken(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof AppError && error.code === "name_taken")) throw error;
  }
}
