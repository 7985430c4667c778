import { sql } from "drizzle-orm";
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
 * Counts a use of the bucket, unless its window is used up: then it is only read. So a flood that is
 * refused anyway neither writes nor waits in line for the one row that all of it would change. One
 * statement: parallel uses cannot slip past each other.
 *
 * @param window its length in seconds, and how many uses it has room for
 */
export async function countUseWithin(
  tx: Tx,
  bucket: string,
  { seconds, room }: { seconds: number; room: number },
): Promise<WindowUse> {
  const length = sql`make_interval(secs => ${seconds}::int)`;
  const [row] = await tx.execute<{ used: number; endsAtMs: number; over: boolean }>(sql`
    with full_window as (
      select used, window_start from ${rateWindows}
      where bucket = ${bucket} and used >= ${room}::int and window_start + ${length} > now()),
    counted as (
      insert into ${rateWindows} as w (bucket, window_start, used)
      select ${bucket}, now(), 1 where not exists (select from full_window)
      on conflict (bucket) do update set
        used = case when w.window_start + ${length} <= now() then 1 else w.used + 1 end,
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
