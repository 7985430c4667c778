import { eq, gte, type SQL, sql } from "drizzle-orm";
import type { CheckCounts } from "@/domain/overview-figures";
import { firstLogEntryIdAt } from "@/lib/ids";
import type { Tx } from "../client";
import { logEntries } from "../schema/trail";
import type { OverviewSpan } from "./overview-span";

export interface CheckRows {
  checks: {
    now: CheckCounts;
    before: CheckCounts;
    /** Hours or days that had checks, by the moment they began, oldest first. */
    slots: (CheckCounts & { begins: Date })[];
  };
  /** Those with the most checks in the span, the busiest first. */
  topActions: TopRow[];
  topAgents: TopRow[];
}

/** An action or an agent with its checks; `before` is their number in the span before. */
export interface TopRow {
  id: string;
  name: string;
  total: number;
  blocked: number;
  before: number;
}

const TOP = 8;

/** Bits of Postgres' `grouping`: the key that is left says what a group is about. */
const KEYS = { quarter: 3, action: 5, agent: 6 };

type Row = CheckCounts & {
  part: "slot" | "action" | "agent";
  current: boolean | null;
  begins: string | null;
} & { [K in keyof TopRow]: TopRow[K] | null };

/**
 * What agents asked in both spans, read once; what they report of their acts is not among it.
 *
 * Checks are counted by quarters of an hour, in which hours and days begin in every zone: asking the
 * zone once for each quarter takes a fraction of asking it for each check.
 */
export async function readChecks(
  tx: Tx,
  organizationId: string,
  span: OverviewSpan,
): Promise<CheckRows> {
  const rows = await tx.execute<Row & Record<string, unknown>>(sql`
    with groups as materialized (
      select grouping(quarter, action, agent_id) as "key", current, quarter, action, agent_id,
        max(agent_name) as agent_name, count(*) as total,
        count(*) filter (where status = 'allowed') as allowed,
        count(*) filter (where status = 'pending_approval') as asked,
        count(*) filter (where status = 'blocked') as blocked
      from (${checksOf(organizationId, span)}) checks
      group by grouping sets ((current, quarter), (current, action), (current, agent_id)))
    (${slotsOf(span)})
    union all
    (${topOf("action", { id: sql`action`, past: sql`action`, name: sql`top.past` })})
    union all
    (${topOf("agent", { id: sql`agent_id`, past: sql`agent_name`, name: nameNow(organizationId) })})`);
  const part = (wanted: Row["part"]) => rows.filter((row) => row.part === wanted);
  return {
    checks: countsOf(part("slot")),
    topActions: part("action").map(topRow).sort(byTotal),
    topAgents: part("agent").map(topRow).sort(byTotal),
  };
}

function checksOf(organizationId: string, { before, since }: OverviewSpan) {
  return sql`
    select ${gte(logEntries.id, firstLogEntryIdAt(since))} as current, action, agent_id, agent_name,
      status, date_bin('15 minutes', created_at, timestamptz 'epoch') as quarter
    from log_entries
    where ${eq(logEntries.organizationId, organizationId)} and source = 'check'
      and ${gte(logEntries.id, firstLogEntryIdAt(before))}`;
}

function slotsOf({ unit, timeZone }: OverviewSpan) {
  return sql`
    select 'slot' as part, current, slot as begins, sum(allowed)::int as allowed,
      sum(asked)::int as asked, sum(blocked)::int as blocked, null as id, null as name,
      null::int as total, null::int as before
    from (
      select *, date_trunc(${unit}, quarter, ${timeZone}) as slot
      from groups where "key" = ${KEYS.quarter}) slots
    group by grouping sets ((current), (current, slot))
    having current or grouping(slot) = 1`;
}

function topOf(what: "action" | "agent", of: { id: SQL; past: SQL; name: SQL }) {
  return sql`
    select ${what}, null, null, 0, 0, top.blocked, top.id, ${of.name}, top.total, top.before
    from (
      select ${of.id} as id, max(${of.past}) as past,
        coalesce(sum(blocked) filter (where current), 0)::int as blocked,
        coalesce(sum(total) filter (where current), 0)::int as total,
        coalesce(sum(total) filter (where not current), 0)::int as before
      from groups where "key" = ${KEYS[what]}
      group by 1 having bool_or(current)
      order by total desc, id limit ${TOP}) top`;
}

/** An agent that was renamed has the name it has now; one that is gone the name it had. */
function nameNow(organizationId: string) {
  return sql`coalesce((
    select a.name from agents a
    where a.organization_id = ${organizationId} and a.id = top.id), top.past)`;
}

const NO_CHECKS: CheckCounts = { allowed: 0, asked: 0, blocked: 0 };

function countsOf(rows: readonly Row[]): CheckRows["checks"] {
  const counts = ({ allowed, asked, blocked }: Row) => ({ allowed, asked, blocked });
  const sumOf = (current: boolean) => {
    const sum = rows.find((row) => !row.begins && row.current === current);
    return sum ? counts(sum) : NO_CHECKS;
  };
  const slots = rows.flatMap((row) =>
    row.begins ? [{ begins: new Date(row.begins), ...counts(row) }] : [],
  );
  slots.sort((one, other) => one.begins.getTime() - other.begins.getTime());
  return { now: sumOf(true), before: sumOf(false), slots };
}

function topRow({ id, name, total, blocked, before }: Row): TopRow {
  return { id: id ?? "", name: name ?? "", total: total ?? 0, blocked, before: before ?? 0 };
}

function byTotal(one: TopRow, other: TopRow): number {
  return other.total - one.total || (one.id < other.id ? -1 : 1);
}
