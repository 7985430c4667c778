import type { Tx } from "@/db/client";
import { announce } from "@/db/live";
import { holdAgent, queueAtAgent } from "@/db/queries/agents";
import {
  type Approval,
  countPendingOfAgent,
  countStoredPending,
  insertApproval,
  lockPendingApproval,
} from "@/db/queries/approvals";
import { insertLogEntry, type LogEntry, type NewLogEntry } from "@/db/queries/log-entries";
import { PENDING_PER_AGENT, statusAt, TOO_MANY_PENDING } from "@/domain/approval";
import type { Decision } from "@/domain/decision";
import { notFound } from "@/domain/errors";
import type { LogStatus } from "@/domain/log-status";
import { newLogEntryId } from "@/lib/ids";
import { settleApproval } from "../approvals/settle-approval";
import type { Ctx } from "../context";
import { announceLogEntry } from "../logs/announce-log-entry";
import { requesterKey } from "../requester";
import type { CheckAnswer } from "./check-action";
import type { Check } from "./judge";

/** A decision that asks a human. */
export type Asking = Extract<Decision, { verdict: "require_approval" }>;

/** A decision that no human is asked about. */
type Outright = Exclude<Decision, { verdict: "require_approval" }>;

/** Writes the decision to the trail, and what follows from it. */
export async function recordDecision(
  tx: Tx,
  ctx: Ctx,
  check: Check,
  decision: Decision,
): Promise<CheckAnswer> {
  if (decision.verdict === "require_approval") return askHuman(tx, ctx, check, decision);
  const entry = await append(tx, ctx, entryOfDecision(ctx, check, decision));
  return outrightAnswer(decision.verdict, entry);
}

/** The line of the trail for a decision that no human is asked about. */
export function entryOfDecision(ctx: Ctx, check: Check, decision: Outright) {
  const denied = decision.verdict === "deny";
  return entryOf(ctx, check, {
    status: denied ? "blocked" : "allowed",
    reason: denied ? decision.reason : null,
    permissionId: decision.permission?.id ?? null,
  });
}

/** What the caller is told of it. */
export function outrightAnswer(
  decision: Outright["verdict"],
  entry: Pick<NewLogEntry, "id"> & { reason: string | null },
): CheckAnswer {
  const { id: checkId, reason } = entry;
  return { decision, reason, approvalId: null, checkId, expiresAt: null };
}

interface Outcome extends Partial<Pick<LogEntry, "id" | "permissionId" | "approvalId">> {
  status: LogStatus;
  reason: string | null;
}

/** The line of the trail for a request that a human decides; its id is the approval's. */
export function entryOfRequest(ctx: Ctx, check: Check, asking: Asking, id: string) {
  const { reason, permission } = asking;
  const status = "pending_approval" as const;
  return entryOf(ctx, check, {
    ...{ id, status, reason },
    permissionId: permission.id,
    approvalId: id,
  });
}

/** One line of the trail for a check, with the event it is told as. */
export function appendCheck(tx: Tx, ctx: Ctx, check: Check, outcome: Outcome): Promise<LogEntry> {
  return append(tx, ctx, entryOf(ctx, check, outcome));
}

function entryOf(ctx: Ctx, check: Check, outcome: Outcome) {
  return {
    id: outcome.id ?? newLogEntryId(),
    organizationId: ctx.organizationId,
    agentId: check.agent.id,
    agentName: check.agent.name,
    action: check.action,
    status: outcome.status,
    source: "check" as const,
    context: check.contextText,
    reason: outcome.reason,
    permissionId: outcome.permissionId ?? null,
    approvalId: outcome.approvalId ?? null,
    apiKeyId: requesterKey(ctx),
    ipAddress: null,
    requestId: ctx.requestId,
  };
}

async function append(tx: Tx, ctx: Ctx, entry: NewLogEntry): Promise<LogEntry> {
  const written = await insertLogEntry(tx, entry);
  await announceLogEntry(tx, ctx, written);
  return written;
}

/** How often an equal pending approval may end between two looks before we call it a bug. */
const MAX_TRIES = 5;

/**
 * Opens an approval, or joins the one that an equal check has opened and that is still pending.
 * Denies where the agent has as many pending as it may have.
 */
async function askHuman(tx: Tx, ctx: Ctx, check: Check, asking: Asking): Promise<CheckAnswer> {
  const full = await holdAndCount(tx, ctx, check.agent.id);
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const opened = full ? null : await openApproval(tx, ctx, check, asking);
    if (opened) return approvalAnswer(opened);
    const pending = await lockPendingApproval(tx, {
      organizationId: ctx.organizationId,
      agentId: check.agent.id,
      action: check.action,
      contextHash: check.contextHash,
    });
    if (pending && statusAt(pending, pending.now) === "pending_approval")
      return approvalAnswer(pending);
    if (full) return denyOneMore(tx, ctx, check, asking);
    if (pending) await settleApproval(tx, ctx, pending);
  }
  throw new Error(`could not open an approval for ${check.agent.id} ${check.action}`);
}

/**
 * So far below the limit, checks need not wait for each other: there are fewer of them under way,
 * over all instances, than would fill the rest.
 */
export const FAR_BELOW = PENDING_PER_AGENT - 500;

/** True when the agent has no room for another pending approval, exact however many checks ask. */
async function holdAndCount(tx: Tx, { organizationId }: Ctx, agentId: string): Promise<boolean> {
  // An agent that is being deleted at this moment has its pending approvals cancelled; one more
  // must not slip in behind.
  const [held, stored] = await Promise.all([
    holdAgent(tx, organizationId, agentId),
    countStoredPending(tx, organizationId, agentId, FAR_BELOW),
  ]);
  if (!held) throw notFound("Agent");
  if (stored < FAR_BELOW) return false;
  await queueAtAgent(tx, organizationId, agentId);
  return (await countPendingOfAgent(tx, organizationId, agentId)) >= PENDING_PER_AGENT;
}

function denyOneMore(tx: Tx, ctx: Ctx, check: Check, asking: Asking): Promise<CheckAnswer> {
  const { permission } = asking;
  return recordDecision(tx, ctx, check, { verdict: "deny", reason: TOO_MANY_PENDING, permission });
}

async function openApproval(
  tx: Tx,
  ctx: Ctx,
  check: Check,
  asking: Asking,
): Promise<Approval | null> {
  const request = approvalOf(ctx, check, asking);
  const { approvalExpiresInSeconds } = asking.permission;
  const approval = await insertApproval(tx, request, approvalExpiresInSeconds);
  if (!approval) return null;
  const { id } = approval;
  await append(tx, ctx, entryOfRequest(ctx, check, asking, id));
  await announce(tx, { organizationId: ctx.organizationId, kind: "approval", id });
  return approval;
}

/** The approval that a human is asked for, with an id of its own. */
export function approvalOf(ctx: Ctx, check: Check, { permission, reason, amount }: Asking) {
  return {
    id: newLogEntryId(),
    organizationId: ctx.organizationId,
    agentId: check.agent.id,
    agentName: check.agent.name,
    action: check.action,
    context: check.contextText,
    contextHash: check.contextHash,
    reason,
    permissionId: permission.id,
    permissionAction: permission.action,
    amount,
    currency: permission.currency,
    maxAmount: permission.maxAmount,
    apiKeyId: requesterKey(ctx),
  };
}

/** What the caller is told who has to wait for a human. */
export function approvalAnswer({
  id,
  reason,
  expiresAt,
}: Pick<Approval, "id" | "reason" | "expiresAt">): CheckAnswer {
  return { decision: "require_approval", reason, approvalId: id, checkId: id, expiresAt };
}
