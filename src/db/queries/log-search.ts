import { and, type AnyColumn, desc, eq, ilike, or, type SQL } from "drizzle-orm";
import { firstLogEntryIdAt } from "@/lib/ids";
import type { Tx } from "../client";
import { logEntries } from "../schema/trail";
import { hasAction } from "./action-filter";
import { containing } from "./containing";
import type { LogEntry, LogFilter } from "./log-entries";
import { inRange, keepToOrder, type LogRange, rangeOrder } from "./log-range";

/** Which entries are looked for. Moments are those of the ids, which are the order of the trail. */
export interface LogSearch extends Omit<LogFilter, "cursor" | "limit"> {
  apiKeyId?: string;
  /** Words in the context or the reason, in any case. */
  text?: string;
}

export interface Stretch {
  /** Begins below this entry; undefined: at the newest. */
  cursor: string | undefined;
  /** Entries looked at, at most. */
  entries: number;
  /** Entries returned, at most. */
  limit: number;
}

export interface ReadStretch {
  found: LogEntry[];
  /** The entry it ended at, and everything above it was looked at; null when the trail ended first. */
  end: Pick<LogEntry, "id" | "createdAt"> | null;
}

/**
 * Looks through one stretch of the trail, newest first. One condition is left to an index; the
 * others are held against the entries it leads to, of which there are `entries` at most: what one
 * call costs does not depend on how long the trail is, nor on how rarely something fits.
 */
export async function readStretch(
  tx: Tx,
  organizationId: string,
  search: LogSearch,
  stretch: Stretch,
): Promise<ReadStretch> {
  const [lead = null, ...others] = equalities(search, logEntries);
  const range = { organizationId, lead, ...boundsOf(search, stretch.cursor) };
  if (others.length === 0 && !search.text && !isPrefix(search.action)) {
    const [, found] = await Promise.all([keepToOrder(tx), newest(tx, range, stretch.limit)]);
    return { found, end: found.length < stretch.limit ? null : (found.at(-1) ?? null) };
  }
  const [, found, end] = await Promise.all([
    keepToOrder(tx),
    fitting(tx, range, search, stretch),
    findNth(tx, range, stretch.entries),
  ]);
  // Entries added between the two reads lift the end: what lies below it is the next stretch's.
  return { found: end ? found.filter(({ id }) => id >= end.id) : found, end };
}

function newest(tx: Tx, range: LogRange, limit: number): Promise<LogEntry[]> {
  return tx
    .select()
    .from(logEntries)
    .where(inRange(range))
    .orderBy(...rangeOrder(desc))
    .limit(limit);
}

/** Ids alone are counted, in the index; only the one entry is read. */
async function findNth(tx: Tx, range: LogRange, ordinal: number) {
  const nth = tx
    .select({ id: logEntries.id })
    .from(logEntries)
    .where(inRange(range))
    .orderBy(...rangeOrder(desc))
    .offset(ordinal - 1)
    .limit(1);
  const [row] = await tx
    .select({ id: logEntries.id, createdAt: logEntries.createdAt })
    .from(logEntries)
    .where(eq(logEntries.id, nth));
  return row ?? null;
}

async function fitting(
  tx: Tx,
  range: LogRange,
  search: LogSearch,
  { entries, limit }: Stretch,
): Promise<LogEntry[]> {
  const examined = tx
    .select()
    .from(logEntries)
    .where(inRange(range))
    .orderBy(...rangeOrder(desc))
    .limit(entries)
    .as("examined");
  const equal = equalities(search, examined).map(({ column, value }) => eq(column, value));
  return tx
    .select()
    .from(examined)
    .where(and(...equal, actionBegins(search, examined), says(search, examined)))
    .orderBy(desc(examined.organizationId), desc(examined.id))
    .limit(limit);
}

/** The columns that are searched, of the table or of the entries examined. */
type Columns = Record<
  "action" | "apiKeyId" | "agentId" | "status" | "context" | "reason",
  AnyColumn
>;

/** What must be equal; each has an index of its own, the first is the narrowest as a rule. */
function equalities({ action, apiKeyId, agentId, status }: LogSearch, columns: Columns) {
  return [
    { column: columns.action, value: isPrefix(action) ? undefined : action },
    { column: columns.apiKeyId, value: apiKeyId },
    { column: columns.agentId, value: agentId },
    { column: columns.status, value: status },
  ].flatMap(({ column, value }) => (value ? [{ column, value }] : []));
}

function isPrefix(action: string | undefined): action is string {
  return action?.endsWith("*") ?? false;
}

function actionBegins({ action }: LogSearch, { action: column }: Columns): SQL | undefined {
  return isPrefix(action) ? hasAction(column, action) : undefined;
}

/** Words as people read them, and as they stand inside a JSON string. */
function says({ text }: LogSearch, { reason, context }: Columns): SQL | undefined {
  if (!text) return undefined;
  const written = JSON.stringify(text).slice(1, -1);
  return or(
    ilike(reason, containing(text)),
    ilike(context, containing(text)),
    written === text ? undefined : ilike(context, containing(written)),
  );
}

/** Moments as bounds on the id: no index has the column that shows them. */
function boundsOf({ createdAfter, createdBefore }: LogSearch, cursor: string | undefined) {
  const before = createdBefore && firstLogEntryIdAt(createdBefore);
  const [high] = [cursor?.toLowerCase(), before].filter((id) => id !== undefined).sort();
  return { low: createdAfter && firstLogEntryIdAt(createdAfter), high };
}
