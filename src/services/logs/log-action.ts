import type { Tx } from "@/db/client";
import { findCheckFacts, touchAgent } from "@/db/queries/checks";
import { existsRecentCheck, insertLogEntry, type LogEntry } from "@/db/queries/log-entries";
import { notFound } from "@/domain/errors";
import { type JsonObject, jsonText } from "@/domain/json-value";
import { ECHO_WINDOW_SECONDS, type LogStatus } from "@/domain/log-status";
import { newLogEntryId } from "@/lib/ids";
import { type Answered, answerOnce, type Idempotency } from "../answer-once";
import { type Ctx, requireAgentAccess } from "../context";
import { requesterKey } from "../requester";
import { announceLogEntry } from "./announce-log-entry";

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
export async function logAction(ctx: Ctx, input: LogInput): Promise<Answered<LogEntry>> {
  return ctx.db.tenant(ctx.organizationId, (tx) =>
    answerOnce(tx, ctx.organizationId, input.idempotency, () => append(tx, ctx, input)),
  );
}

async function append(tx: Tx, ctx: Ctx, input: LogInput): Promise<LogEntry> {
  const facts = await findCheckFacts(tx, ctx.organizationId, input.agentRef, []);
  if (!facts) throw notFound("Agent");
  const { agent } = facts;
  requireAgentAccess(ctx, agent.id);
  if (!agent.seenLately) await touchAgent(tx, ctx.organizationId, agent.id);
  const entry = await insertLogEntry(tx, {
    id: newLogEntryId(),
    organizationId: ctx.organizationId,
    agentId: agent.id,
    agentName: agent.name,
    action: input.action,
    status: input.status,
    source: "log",
    context: jsonText(input.context),
    apiKeyId: requesterKey(ctx),
    ipAddress: input.ipAddress,
    requestId: ctx.requestId,
  });
  if (!(await isEcho(tx, entry))) await announceLogEntry(tx, ctx, entry);
  return entry;
}

async function isEcho(tx: Tx, entry: LogEntry): Promise<boolean> {
  const echoable = entry.status === "blocked" || entry.status === "pending_approval";
  return echoable && existsRecentCheck(tx, entry, ECHO_WINDOW_SECONDS);
}
