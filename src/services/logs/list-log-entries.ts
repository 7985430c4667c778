import {
  listLogEntries as query,
  findLogEntry,
  type LogEntry,
  type LogFilter,
} from "@/db/queries/log-entries";
import { invalidField, notFound } from "@/domain/errors";
import { isUuid } from "@/lib/ids";
import type { Ctx } from "../context";
import { type Page, pageOf } from "../page";

/** The organization's trail, newest first. */
export async function listLogEntries(ctx: Ctx, filter: LogFilter): Promise<Page<LogEntry>> {
  if (filter.cursor && !isUuid(filter.cursor)) throw invalidField("cursor", "is not a cursor");
  const rows = await ctx.db.tenant(ctx.organizationId, (tx) =>
    query(tx, ctx.organizationId, { ...filter, limit: filter.limit + 1 }),
  );
  return pageOf(rows, filter.limit);
}

/** @throws AppError `not_found` */
export async function getLogEntry(ctx: Ctx, id: string): Promise<LogEntry> {
  const entry = isUuid(id)
    ? await ctx.db.tenant(ctx.organizationId, (tx) => findLogEntry(tx, ctx.organizationId, id))
    : null;
  if (!entry) throw notFound("Log entry");
  return entry;
}
