import { eq, sql } from "drizzle-orm";
import type { Tx } from "../client";
import { rateWindows } from "../schema/people";

/** What was counted in a bucket's current window. */
export interface WindowUse {
  used: number;
  endsAt: Date;
  /** This use was one too many. */
  over: boolean;
}

/**
 * Counts uses of the bucket, unless its window is used up: then it is only read. So a flood that is
 * refused anyway neither writes nor waits in line for the one row that all of it would change. A
 * window begins with its first use. One statement: parallel uses cannot slip past each other, and a
 * use that began in the window before and comes late counts in the newer one.
 *
 * @param window its length in seconds, how many uses it has room for, and how many this call stands
 *   for (one, if not said)
 */
export async function countUse(
  tx: Tx,
  bucket: string,
  { seconds, room, uses = 1 }: { seconds: number; room: number; uses?: number },
): Promise<WindowUse> {
  const [row] = await tx.execute<{ used: number; ends_at_ms: number; is_over: boolean }>(sql`
    select used, ends_at_ms, is_over
    from count_use(${bucket}, ${seconds}::int, ${room}::int, ${uses}::int)`);
  if (!row) throw new Error("the rate window was not written");
  return { used: row.used, over: row.is_over, endsAt: new Date(row.ends_at_ms) };
}

/** Forgets what was counted: the uses were good ones. */
export async function deleteWindow(tx: Tx, bucket: string): Promise<void> {
  await tx.delete(rateWindows).where(eq(rateWindows.bucket, bucket));
}

/** Removes windows that ended an hour ago. */
export async function deleteOldWindows(tx: Tx): Promise<void> {
  await tx.delete(rateWindows).where(sql`${rateWindows.windowStart} < now() - interval '1 hour'`);
}
