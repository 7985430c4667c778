import { eq, gte, sql } from "drizzle-orm";
import type { CheckCounts } from "@/domain/overview-figures";
import { firstLogEntryIdAt } from "@/lib/ids";
import type { Tx } from "../client";
import { logEntries } from "../schema/trail";
import type { OverviewSpan } from "./overview-span";

export interface CheckRows {
  now: CheckCounts;
  before: CheckCounts;
  /** Hours or days that had checks, by the moment they began, oldest first. */
  slots: (CheckCounts & { begins: Date })[];
}

/** An action or an agent with its checks; `before` is their number in the span before. */
export interface TopRow {
  id: string;
  name: string;
  total: number;
  blocked: number;
  before: number;
}

type CheckGroup = CheckCounts & { current: boolean; begins: string | null };

/** What agents asked in both spans; what they report of their acts is not among it. */
export async function readChecks(
  tx: Tx,
  organizationId: string,
  span: OverviewSpan,
): Promise<CheckRows> {
  const groups = await tx.execute<CheckGroup & Record<string, unknown>>(sql`
    select current, slot as begins, sum(allowed)::int as allowed, sum(asked)::int as asked,
      sum(blocked)::int as blocked
    from (
      select *, date_trunc(${span.unit}, quarter, ${span.timeZone}) as slot
      from (${quartersOf(organizationId, span)}) quarters) slots
    group by grouping sets ((current), (current, slot))
    having current or grouping(slot) = 1
    order by slot`);
  const rows = groups.map(({ current, begins, allowed, asked, blocked }) => ({
    current,
    begins: begins && new Date(begins),
    counts: { allowed, asked, blocked },
  }));
  const sumOf = (current: boolean) =>
    rows.find((row) => !row.begins && row.current === current)?.counts ?? NO_CHECKS;
  return {
    now: sumOf(true),
    before: sumOf(false),
    slots: rows.flatMap(({ begins, counts }) => (begins ? [{ begins, ...counts }] : [])),
  };
}

/**
 * Checks by quarters of an hour, in which hours and days begin in every zone: asking the zone once for
 * each quarter takes a fraction of asking it for each check.
 */
const quartersOf = (organizationId: string, span: OverviewSpan) => sql`
  select ${isCurrent(span)} as current,
    date_bin('15 minutes', created_at, timestamptz 'epoch') as quarter,
    count(*) filter (where status = 'allowed') as allowed,
    count(*) filter (where status = 'pending_approval') as asked,
    count(*) filter (where status = 'blocked') as blocked
  from ${checksOf(organizationId, span)}
  group by 1, 2`;

const NO_CHECKS: CheckCounts = { allowed: 0, asked: 0, blocked: 0 };

const TOP = 8;

/** An agent that was renamed has the name it has now; one that is gone the name it had. */
const NAMES = {
  action: { id: sql`action`, name: sql`top.name` },
  agent: {
    id: sql`agent_id`,
    name: sql`coalesce((
      select a.name from agents a
      where a.organization_id = top.organization_id and a.id = top.id), top.name)`,
  },
};

/** The actions or agents with the most checks in the span. */
export async function listTopOfChecks(
  tx: Tx,
  organizationId: string,
  span: OverviewSpan,
  what: keyof typeof NAMES,
): Promise<TopRow[]> {
  const { id, name } = NAMES[what];
  const past = what === "agent" ? sql`agent_name` : id;
  const rows = await tx.execute<TopRow & Record<string, unknown>>(sql`
    select id, ${name} as name, total, blocked, before
    from (
      select ${organizationId}::text as organization_id, id, max(name) as name,
        count(*) filter (where current)::int as total,
        count(*) filter (where current and status = 'blocked')::int as blocked,
        count(*) filter (where not current)::int as before
      from (
        select ${id} as id, ${past} as name, status, ${isCurrent(span)} as current
        from ${checksOf(organizationId, span)}) checks
      group by id having bool_or(current)
      order by total desc, id limit ${TOP}) top
    order by total desc, id`);
  return [...rows];
}

const isCurrent = ({ since }: OverviewSpan) => gte(logEntries.id, firstLogEntryIdAt(since));

const checksOf = (organizationId: string, { before }: OverviewSpan) => sql`
  log_entries
  where ${eq(logEntries.organizationId, organizationId)} and source = 'check'
    and ${gte(logEntries.id, firstLogEntryIdAt(before))}`;
