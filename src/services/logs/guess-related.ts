import type { Tx } from "@/db/client";
import type { LogEntry } from "@/db/queries/log-entries";
import { type LinkedEntry, listLikeEntries } from "@/db/queries/log-links";
import { firstLogEntryIdAt } from "@/lib/ids";
import { entryTime } from "./entry-time";

/** How long after a check, or after its approval, a log may still be its outcome. */
const WITHIN_MS = 24 * 3_600_000;

/** Entries compared at most, and shown at most. */
const COMPARED = 50;
const SHOWN = 5;

/**
 * What probably belongs to an entry that nothing links it to: for a check, the logs of the same
 * agent, action and context within a day, up to the next such check; for a log, the last such check
 * within a day before it.
 *
 * @param approvedAt when the entry's approval ended: nothing could follow from it sooner
 */
export async function guessRelated(
  tx: Tx,
  entry: LogEntry,
  approvedAt: Date | null,
): Promise<LinkedEntry[]> {
  return entry.source === "check" ? outcomeOf(tx, entry, approvedAt) : checkOf(tx, entry);
}

async function outcomeOf(tx: Tx, entry: LogEntry, approvedAt: Date | null): Promise<LinkedEntry[]> {
  const begin = Math.max(entryTime(entry.id).getTime(), approvedAt?.getTime() ?? 0);
  const from = firstLogEntryIdAt(new Date(begin));
  const rows = await listLikeEntries(tx, entry, {
    low: from > entry.id ? from : entry.id,
    high: firstLogEntryIdAt(new Date(begin + WITHIN_MS)),
    order: "oldest first",
    limit: COMPARED,
  });
  const next = rows.findIndex(({ source, approvalId }) => {
    const ofThis = entry.approvalId !== null && approvalId === entry.approvalId;
    return source === "check" && !ofThis;
  });
  const own = next < 0 ? rows : rows.slice(0, next);
  return own.filter(({ source }) => source === "log").slice(0, SHOWN);
}

async function checkOf(tx: Tx, entry: LogEntry): Promise<LinkedEntry[]> {
  const from = new Date(entryTime(entry.id).getTime() - WITHIN_MS);
  const rows = await listLikeEntries(tx, entry, {
    low: firstLogEntryIdAt(from),
    high: entry.id,
    order: "newest first",
    limit: COMPARED,
  });
  return rows.filter(({ source }) => source === "check").slice(0, 1);
}
