import { and, desc, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import type { LogStatus } from "@/domain/log-status";
import { firstLogEntryIdAt } from "@/lib/ids";
import type { Tx } from "../client";
import { logEntries } from "../schema/trail";
import { hasAction } from "./action-filter";

export type LogEntry = typeof logEntries.$inferSelect;
export type NewLogEntry = Omit<typeof logEntries.$inferInsert, "createdAt">;

/** Appends one line to the trail. */
export async function insertLogEntry(tx: Tx, entry: NewLogEntry): Promise<LogEntry> {
  const [row] = await tx.insert(logEntries).values(entry).returning();
  if (!row) throw new Error("the log entry was not written");
  return row;
}

export async function findLogEntry(
  tx: Tx,
  organizationId: string,
  id: string,
): Promise<LogEntry | null> {
  const [row] = await tx
    .select()
    .from(logEntries)
    .where(and(eq(logEntries.organizationId, organizationId), eq(logEntries.id, id)));
  return row ?? null;
}

/** How far the clocks of two instances, and of the database, may be apart. */
const SKEW_MS = 60_000;

/** True when a check recorded the same agent, action and status within the last seconds. */
export async function existsRecentCheck(
  tx: Tx,
  entry: Pick<LogEntry, "organizationId" | "agentId" | "action" | "status">,
  withinSeconds: number,
): Promise<boolean> {
  const oldest = new Date(Date.now() - withinSeconds * 1_000 - SKEW_MS);
  const rows = await tx
    .select({ id: logEntries.id })
    .from(logEntries)
    .where(
      and(
        eq(logEntries.organizationId, entry.organizationId),
        eq(logEntries.agentId, entry.agentId),
        eq(logEntries.action, entry.action),
        eq(logEntries.status, entry.status),
        eq(logEntries.source, "check"),
        gte(logEntries.id, firstLogEntryIdAt(oldest)),
        sql`${logEntries.createdAt} > now() - make_interval(secs => ${withinSeconds})`,
      ),
    )
    .limit(1);
  return rows.length > 0;
}

export interface LogFilter {
  agentId?: string;
  /** An action's name, or the beginning of names followed by `*`. */
  action?: string;
  status?: LogStatus;
  createdAfter?: Date;
  createdBefore?: Date;
  /** Entries older than this one. */
  cursor?: string;
  limit: number;
}

/** Newest first. */
export async function listLogEntries(
  tx: Tx,
  organizationId: string,
  filter: LogFilter,
): Promise<LogEntry[]> {
  const conditions: SQL[] = [eq(logEntries.organizationId, organizationId)];
  if (filter.agentId) conditions.push(eq(logEntries.agentId, filter.agentId));
  if (filter.action) conditions.push(hasAction(logEntries.action, filter.action));
  if (filter.status) conditions.push(eq(logEntries.status, filter.status));
  if (filter.createdAfter) conditions.push(gte(logEntries.createdAt, filter.createdAfter));
  if (filter.createdBefore) conditions.push(lt(logEntries.createdAt, filter.createdBefore));
  if (filter.cursor) conditions.push(lt(logEntries.id, filter.cursor));
  return tx
    .select()
    .from(logEntries)
    .where(and(...conditions))
    .orderBy(desc(logEntries.id))
    .limit(filter.limit);
}
