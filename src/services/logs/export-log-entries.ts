import { listLogEntries, type LogEntry, type LogFilter } from "@/db/queries/log-entries";
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
  "ip_address",
  "request_id",
  "context",
] as const;

/** Every log entry the filter names, newest first, page by page: memory stays flat at any size. */
export async function* exportLogEntries(
  ctx: Ctx,
  filter: Omit<LogFilter, "cursor" | "limit">,
  format: ExportFormat,
): AsyncGenerator<string> {
  if (format === "csv") yield csvLine(COLUMNS);
  const write = format === "csv" ? asCsv : asJsonLine;
  let cursor: string | undefined;
  for (;;) {
    const rows = await ctx.db.tenant(ctx.organizationId, (tx) =>
      listLogEntries(tx, ctx.organizationId, { ...filter, cursor, limit: PAGE }),
    );
    if (rows.length > 0) yield rows.map(write).join("");
    if (rows.length < PAGE) return;
    cursor = rows.at(-1)?.id;
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
