import type { Tx } from "@/db/client";
import { type CheckFacts, findCheckFacts, touchAgent } from "@/db/queries/checks";
import { existsRecentCheck, insertLogEntry, type LogEntry } from "@/db/queries/log-entries";
import { notFound } from "@/domain/errors";
import { type JsonObject, jsonText } from "@/domain/json-value";
import { ECHO_WINDOW_SECONDS, type LogStatus } from "@/domain/log-status";
import { newLogEntryId } from "@/lib/ids";
import { type Answered, answerOnce, type Idempotency, replay } from "../answer-once";
import type { Known } from "../checks/known";
import { type Ctx, requireAgentAccess } from "../context";
import { requesterKey } from "../requester";
import { announceLogEntry } from "./announce-log-entry";
import { appendAtOnce } from "./append-at-once";

export interface LogInput {
  agentRef: string;
  action: string;
  status: LogStatus;
  context: JsonObject;
  ipAddress: string | null;
  idempotency: Idempotency | null;
}

/**
 * Appends what an agent or a server reports to the trail. Never opens an approval. An echo of what a
 * check has just recorded is written, but not told a second time.
 *
 * @throws AppError `not_found`, `agent_not_allowed`, and those of `answerOnce`
 */
export async function logAction(
  ctx: Ctx,
  input: LogInput,
  known: Known | null = null,
): Promise<Answered<LogEntry>> {
  const outright = known && (await appendOutright(ctx, input, known));
  if (outright) return outright;
  return ctx.db.tenant(ctx.organizationId, (tx) =>
    answerOnce(tx, ctx.organizationId, input.idempotency, () => append(tx, ctx, input, known)),
  );
}

/** Null where more is needed: a look for what it may echo, or at who else uses the key. */
async function appendOutright(
  ctx: Ctx,
  input: LogInput,
  { facts, stored, at }: Known,
): Promise<Answered<LogEntry> | null> {
  const { idempotency } = input;
  if (stored && idempotency) return replay<LogEntry>(stored, idempotency);
  if (isEchoable(input.status)) return null;
  const agent = agentOf(ctx, facts);
  const entry: LogEntry = { ...entryOf(ctx, input, agent), createdAt: at };
  const given = { agent, idempotency, answer: entry };
  return (await appendAtOnce(ctx, entry, given)) ? { ...entry, replayed: false } : null;
}

async function append(tx: Tx, ctx: Ctx, input: LogInput, known: Known | null): Promise<LogEntry> {
  const { organizationId } = ctx;
  const facts = known ? known.facts : await findCheckFacts(tx, organizationId, input.agentRef, []);
  const agent = agentOf(ctx, facts);
  if (!agent.seenLately) await touchAgent(tx, organizationId, agent.id);
  const entry = await insertLogEntry(tx, entryOf(ctx, input, agent));
  if (!(await isEcho(tx, entry))) await announceLogEntry(tx, ctx, entry);
  return entry;
}

/** @throws AppError `not_found`, `agent_not_allowed` */
function agentOf(ctx: Ctx, facts: CheckFacts | null): CheckFacts["agent"] {
  if (!facts) throw notFound("Agent");
  requireAgentAccess(ctx, facts.agent.id);
  return facts.agent;
}

function entryOf(ctx: Ctx, input: LogInput, agent: CheckFacts["agent"]) {
  return {
    id: newLogEntryId(),
    organizationId: ctx.organizationId,
    agentId: agent.id,
    agentName: agent.name,
    action: input.action,
    status: input.status,
    source: "log" as const,
    context: jsonText(input.context),
    reason: null,
    permissionId: null,
    approvalId: null,
    apiKeyId: requesterKey(ctx),
    ipAddress: input.ipAddress,
    requestId: ctx.requestId,
  };
}

async function isEcho(tx: Tx, entry: LogEntry): Promise<boolean> {
  return isEchoable(entry.status) && existsRecentCheck(tx, entry, ECHO_WINDOW_SECONDS);
}

/** What a check may have recorded, and told, before. */
function isEchoable(status: LogStatus): boolean {
  return status === "blocked" || status === "pending_approval";
}
