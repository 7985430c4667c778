import { and, type AnyColumn, type asc, type desc, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import { logEntries } from "../schema/trail";

/** A run of entries as one index of the trail holds them. */
export interface LogRange {
  organizationId: string;
  /** The column that the index has between the tenant and the id, and its value; null for none. */
  lead: { column: AnyColumn; value: string } | null;
  /** The lowest id, itself included. */
  low?: string | undefined;
  /** Ids below this one. */
  high?: string | undefined;
}

/**
 * The range, to be read in `rangeOrder`. The tenant is told as a list of one: told as an equality,
 * Postgres walks the primary key where one tenant has most rows, past all that others have added
 * since, and the cost of a page depends on them.
 */
export function inRange({ organizationId, lead, low, high }: LogRange): SQL | undefined {
  return and(
    sql`${logEntries.organizationId} = any(array[${organizationId}]::text[])`,
    lead ? eq(lead.column, lead.value) : undefined,
    low ? gte(logEntries.id, low) : undefined,
    high ? lt(logEntries.id, high) : undefined,
  );
}

/** The order of the index. */
export function rangeOrder(direction: typeof asc | typeof desc): SQL[] {
  return [direction(logEntries.organizationId), direction(logEntries.id)];
}
