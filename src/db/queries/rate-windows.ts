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
  const length = sql`make_interval(secs => ${seconds}::int)`;
  const [row] = await tx.execute<{ used: number; endsAtMs: number; over: boolean }>(sql`
    with full_window as (
      select used, window_start from ${rateWindows}
      where bucket = ${bucket} and used >= ${room}::int and window_start + ${length} > now()),
    counted as (
      insert into ${rateWindows} as w (bucket, window_start, used)
      select ${bucket}, now(), ${uses}::int where not exists (select from full_window)
      on conflict (bucket) do update set
        used = case when w.window_start + ${length} <= now() then excluded.used
          else w.used + excluded.used end,
        window_start = case when w.window_start + ${length} <= now() then now()
          else w.window_start end
      returning used, window_start),
    use as (
      select used, window_start, used > ${room}::int as over from counted
      union all select used, window_start, true from full_window)
    select used, over, extract(epoch from window_start + ${length})::float8 * 1000 as "endsAtMs"
    from use`);
  if (!row) throw new Error("the rate window was not written");
  return { used: row.used, over: row.over, endsAt: new Date(row.endsAtMs) };
}

/** Forgets what was counted: the uses were good ones. */
export async function deleteWindow(tx: Tx, bucket: string): Promise<void> {
  await tx.delete(rateWindows).where(eq(rateWindows.bucket, bucket));
}

/** Removes windows that ended an hour ago. */
export async function deleteOldWindows(tx: Tx): Promise<void> {
  await tx.delete(rateWindows).where(sql`${rateWindows.windowStart} < now() - interval '1 hour'`);
}
