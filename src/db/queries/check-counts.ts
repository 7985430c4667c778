import { sql } from "drizzle-orm";
import type { Tx } from "../client";

/**
 * Deletes counts of checks that the organization's plan no longer keeps, or that nothing looks at.
 *
 * @param keptDays each plan's days; null where it keeps everything
 * @param lookedAtDays how far back counts are looked at
 * @returns how many, `limit` at most
 */
export async function deleteOldCheckCounts(
  tx: Tx,
  keptDays: Record<string, number | null>,
  { lookedAtDays, limit }: { lookedAtDays: number; limit: number },
): Promise<number> {
  const kept = sql`(${JSON.stringify(keptDays)}::jsonb ->> o.plan)::integer`;
  const days = sql`least(${kept}, ${lookedAtDays}::integer)`;
  const gone = await tx.execute(sql`
    delete from check_counts where ctid = any(array(
      select c.ctid from organizations o
      cross join lateral (
        select ctid from check_counts
        where organization_id = o.id and per in ('quarter', 'hour', 'day')
          and begins < now() - make_interval(days => ${days})
        limit ${limit}) c
      limit ${limit}))
    returning 1`);
  return gone.length;
}
