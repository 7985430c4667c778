import { type Column, eq, type SQL, sql } from "drizzle-orm";

/** Rows of one action, or of all that begin with what stands before a final `*`. */
export function hasAction(column: Column, filter: string): SQL {
  if (!filter.endsWith("*")) return eq(column, filter);
  return sql`starts_with(${column}, ${filter.slice(0, -1)})`;
}
