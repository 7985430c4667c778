import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "../client";

/** Ends every later query of the transaction after so many milliseconds. */
export async function limitQueries(tx: Tx, timeoutMs: number): Promise<void> {
  await tx.execute(sql`select set_config('statement_timeout', ${String(timeoutMs)}, true)`);
}

/** How many approvals wait for a human, of all organizations, and since when the oldest, in seconds. */
export async function readPendingApprovals(
  tx: Tx,
): Promise<{ count: number; oldestSeconds: number }> {
  const row = await readRow<"count" | "oldest">(
    tx,
    sql`select count(*) as count, extract(epoch from now() - min(created_at)) as oldest
        from approvals
        where status = 'pending_approval' and takes_effect_at is null and expires_at > now()`,
  );
  return { count: row.count, oldestSeconds: Math.max(0, row.oldest) };
}

/**
 * For how long the oldest delivery that is due has waited for somebody to send it, in seconds; 0
 * when none waits. One that is being sent does not wait, nor do those of an endpoint that is off.
 */
export async function readOutboxLag(tx: Tx): Promise<number> {
  const row = await readRow<"lag">(
    tx,
    sql`select extract(epoch from now() - min(d.next_attempt_at)) as lag
        from webhook_endpoints e
        cross join lateral (
          select next_attempt_at from webhook_deliveries
          where endpoint_id = e.id and status = 'pending' and next_attempt_at <= now()
            and (leased_until is null or leased_until < now())
          order by next_attempt_at
          limit 1
        ) d
        where e.disabled_at is null`,
  );
  return Math.max(0, row.lag);
}

/** The one row of figures; what is null counts as 0. */
async function readRow<Name extends string>(tx: Tx, query: SQL): Promise<Record<Name, number>> {
  const [row] = await tx.execute<Record<Name, string | null>>(query);
  const figures = Object.entries(row ?? {}).map(([name, text]) => [name, Number(text ?? 0)]);
  return Object.fromEntries(figures) as Record<Name, number>;
}
