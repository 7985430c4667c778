import { and, type AnyColumn, type asc, type desc, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import type { Tx } from "../client";
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

/**
 * From here on the transaction reads in the order of an index wherever there is one. Left to itself
 * Postgres takes the tenant's policy for narrower than it is, expects less than a stretch holds, and
 * reads everything that is older in order to sort it.
 */
export async function keepToOrder(tx: Tx): Promise<void> {
  await tx.execute(sql`select set_config('enable_sort', 'off', true)`);
}
