import type { LogEntry } from "@/db/queries/log-entries";
import { type LogSearch, readStretch } from "@/db/queries/log-search";
import { csvLine } from "@/domain/csv";
import { JsonText, jsonText } from "@/domain/json-value";
import { wireTime } from "@/domain/wire-time";
import type { Ctx } from "../context";

export const EXPORT_FORMATS = ["csv", "jsonl"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

const PAGE = 1_000;

const COLUMNS = [
  "id",
  "created_at",
  "agent_id",
  "agent_name",
  "action",
  "status",
  "source",
  "reason",
  "approval_id",
  "permission_id",
  "api_key_id",
  "ip_address",
  "request_id",
  "context",
] as const;

/** Which entries, as what, and until when. */
export interface Export {
  search: LogSearch;
  format: ExportFormat;
  /** Ends a walk that nobody reads any more, also where nothing fits for long. */
  signal?: AbortSignal;
}

/** Every log entry the filter names, newest first, page by page: memory stays flat at any size. */
export async function* exportLogEntries(
  ctx: Ctx,
  { search, format, signal }: Export,
): AsyncGenerator<string> {
  if (format === "csv") yield csvLine(COLUMNS);
  const write = format === "csv" ? asCsv : asJsonLine;
  let cursor: string | undefined;
  while (!signal?.aborted) {
    const stretch = { cursor, entries: PAGE, limit: PAGE };
    const { found, end } = await ctx.db.tenant(ctx.organizationId, (tx) =>
      readStretch(tx, ctx.organizationId, search, stretch),
    );
    if (found.length > 0) yield found.map(write).join("");
    if (!end) return;
    cursor = end.id;
  }
}

function fields(entry: LogEntry): Record<(typeof COLUMNS)[number], string | null> {
  return {
    id: entry.id,
    created_at: wireTime(entry.createdAt),
    agent_id: entry.agentId,
    agent_name: entry.agentName,
    action: entry.action,
    status: entry.status,
    source: entry.source,
    reason: entry.reason,
    approval_id: entry.approvalId,
    permission_id: entry.permissionId,
    api_key_id: entry.apiKeyId,
    ip_address: entry.ipAddress,
    request_id: entry.requestId,
    context: entry.context,
  };
}

function asCsv(entry: LogEntry): string {
  const row = fields(entry);
  return csvLine(COLUMNS.map((column) => row[column]));
}

function asJsonLine(entry: LogEntry): string {
  return `${jsonText({ ...fields(entry), context: new JsonText(entry.context) })}\n`;
}
