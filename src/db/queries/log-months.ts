import { sql } from "drizzle-orm";
import type { Tx } from "../client";

/** Makes the partitions of the months to come, where they are missing. */
export async function makeLogMonths(tx: Tx): Promise<void> {
  await tx.execute(sql`select make_log_months()`);
}

/**
 * Removes the oldest month of the log of which nobody keeps anything any more, as a whole; its seals
 * stay.
 *
 * @param keptDays how many days each plan keeps; a plan without a number keeps everything
 * @returns how many entries went; null when no month is due, or the log was in use all the time
 */
export async function dropOldestLogMonth(
  tx: Tx,
  keptDays: Record<string, number | null>,
): Promise<number | null> {
  const [row] = await tx.execute<{ dropped: string | null }>(sql`
    select drop_oldest_log_month(${JSON.stringify(keptDays)}::jsonb) as dropped`);
  return row?.dropped == null ? null : Number(row.dropped);
}
