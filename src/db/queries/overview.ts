import { type SQL, sql } from "drizzle-orm";
import type { Tx } from "../client";

/** What happened in an organization since a moment, in numbers. */
export interface OverviewRows {
  byHour: { hour: Date; allowed: number; blocked: number; asked: number }[];
  topActions: { id: string; name: string; total: number }[];
  topAgents: { id: string; name: string; total: number }[];
  /** Ended approvals by how they ended. */
  resolved: { status: string; total: number }[];
  /** Seconds from request to decision; null when nothing was decided. */
  timeToDecide: { medianSeconds: number | null; p95Seconds: number | null };
  deliveries: { status: string; total: number }[];
}

/** All figures of the overview, in one flight; each reads the organization's rows since then only. */
export async function readOverview(
  tx: Tx,
  organizationId: string,
  since: Date,
): Promise<OverviewRows> {
  const from = sql`${since.toISOString()}::timestamptz`;
  const [byHour, topActions, topAgents, resolved, timeToDecide, deliveries] = await Promise.all([
    checksByHour(tx, organizationId, from),
    topOfChecks(tx, organizationId, from, { id: "action", name: "action" }),
    topOfChecks(tx, organizationId, from, { id: "agent_id", name: "agent_name" }),
    countByStatus(tx, organizationId, from, { table: "approvals", at: "resolved_at" }),
    readTimeToDecide(tx, organizationId, from),
    countByStatus(tx, organizationId, from, { table: "webhook_deliveries", at: "created_at" }),
  ]);
  return { byHour, topActions, topAgents, resolved, timeToDecide, deliveries };
}

async function checksByHour(
  tx: Tx,
  organizationId: string,
  from: SQL,
): Promise<OverviewRows["byHour"]> {
  const rows = await tx.execute<{
    hour: string;
    allowed: number;
    blocked: number;
    asked: number;
  }>(sql`
    select date_trunc('hour', created_at, 'UTC') as hour,
      count(*) filter (where status = 'allowed')::int as allowed,
      count(*) filter (where status = 'blocked')::int as blocked,
      count(*) filter (where status = 'pending_approval')::int as asked
    from log_entries
    where organization_id = ${organizationId} and source = 'check' and created_at >= ${from}
    group by 1 order by 1`);
  return rows.map((row) => ({ ...row, hour: new Date(row.hour) }));
}

const TOP = 8;

async function topOfChecks(
  tx: Tx,
  organizationId: string,
  from: SQL,
  { id, name }: { id: string; name: string },
): Promise<OverviewRows["topActions"]> {
  const rows = await tx.execute<OverviewRows["topActions"][number]>(sql`
    select ${sql.identifier(id)} as id, max(${sql.identifier(name)}) as name, count(*)::int as total
    from log_entries
    where organization_id = ${organizationId} and source = 'check' and created_at >= ${from}
    group by 1 order by total desc, 1 limit ${TOP}`);
  return [...rows];
}

async function countByStatus(
  tx: Tx,
  organizationId: string,
  from: SQL,
  { table, at }: { table: string; at: string },
): Promise<{ status: string; total: number }[]> {
  const rows = await tx.execute<{ status: string; total: number }>(sql`
    select status, count(*)::int as total from ${sql.identifier(table)}
    where organization_id = ${organizationId} and ${sql.identifier(at)} >= ${from} group by status`);
  return [...rows];
}

async function readTimeToDecide(
  tx: Tx,
  organizationId: string,
  from: SQL,
): Promise<OverviewRows["timeToDecide"]> {
  const [row] = await tx.execute<OverviewRows["timeToDecide"]>(sql`
    select percentile_cont(0.5) within group (order by seconds) as "medianSeconds",
      percentile_cont(0.95) within group (order by seconds) as "p95Seconds"
    from (
      select extract(epoch from resolved_at - created_at)::float8 as seconds from approvals
      where organization_id = ${organizationId} and resolved_at >= ${from}
        and status in ('approved', 'rejected')) decided`);
  return row ?? { medianSeconds: null, p95Seconds: null };
}
