import type { EventRow } from "./events";
import type { Db } from "../client";
import type { LogEntry } from "./log-entries";

/** What is written together with a log entry, in one flight. */
export interface Appended {
  entry: LogEntry;
  /** The agent, to be marked as seen now. */
  seenAgent: string | null;
  event: EventRow | null;
  /** The answer that an Idempotency-Key gets from now on. */
  stored: {
    endpoint: string;
    key: string;
    requestHash: string;
    answer: string;
    keptHours: number;
  } | null;
}

/**
 * Writes all of it or nothing.
 *
 * @returns `taken` when the key has an answer already and nothing was written, `due` when a delivery
 *   waits now, else `kept`
 */
export async function appendLogEntry(
  db: Db,
  { entry, seenAgent, event, stored }: Appended,
): Promise<"taken" | "due" | "kept"> {
  const [row] = await db.once<{ outcome: "taken" | "due" | "kept" }>(
    "select append_log_entry($1, $2, $3, $4, $5, $6) as outcome",
    [
      entry.organizationId,
      JSON.stringify(columnsOf(entry)),
      seenAgent,
      event && JSON.stringify(event),
      event?.plans ?? null,
      stored && JSON.stringify(stored),
    ],
  );
  if (!row) throw new Error("the log entry was not written");
  return row.outcome;
}

function columnsOf(entry: LogEntry) {
  return {
    id: entry.id,
    organization_id: entry.organizationId,
    agent_id: entry.agentId,
    agent_name: entry.agentName,
    action: entry.action,
    status: entry.status,
    source: entry.source,
    context: entry.context,
    reason: entry.reason,
    permission_id: entry.permissionId,
    approval_id: entry.approvalId,
    api_key_id: entry.apiKeyId,
    ip_address: entry.ipAddress,
    request_id: entry.requestId,
    created_at: entry.createdAt,
  } satisfies Record<string, string | Date | null>;
}
