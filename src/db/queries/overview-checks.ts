import { and, type Column, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import type { CheckCounts } from "@/domain/overview-figures";
import { firstLogEntryIdAt } from "@/lib/ids";
import type { Tx } from "../client";
import { checkCounts, logEntries } from "../schema/trail";
import type { OverviewSpan } from "./overview-span";
import { findLastSeal } from "./seals";

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

type Row = CheckCounts & {
  about: "all" | "action" | "agent";
  current: boolean | null;
  begins: string | null;
} & { [K in keyof TopRow]: TopRow[K] | null };

/**
 * What agents asked in both spans; what they report of their acts is not among it. Sealed checks have
 * been counted: the log is read for what waits for its seal and for the two hours that are cut by a
 * span's begin.
 */
export async function readChecks(
  tx: Tx,
  organizationId: string,
  span: OverviewSpan,
): Promise<CheckRows> {
  const newestSealed = await findNewestSealed(tx, organizationId);
  const rows = await tx.execute<Row & Record<string, unknown>>(sql`
    with counts as materialized (
      (${countedOf(organizationId, span)})
      union all
      (${uncountedOf(organizationId, span, newestSealed)}))
    (${slotsOf(span)})
    union all
    (${topOf("action", sql`top.past`)})
    union all
    (${topOf("agent", nameNow(organizationId))})`);
  const about = (wanted: Row["about"]) => rows.filter((row) => row.about === wanted);
  return {
    checks: countsOf(about("all")),
    topActions: about("action").map(topRow).sort(byTotal),
    topAgents: about("agent").map(topRow).sort(byTotal),
  };
}

function countedOf(organizationId: string, span: OverviewSpan) {
  const { first, cut, firstDay, cutDay } = cutsOf(span);
  const { begins } = checkCounts;
  const counted = (per: "quarter" | "hour" | "day") => sql`
    select about, ${gte(begins, span.since)} as current, begins, id, name, allowed, asked, blocked
    from check_counts
    where ${eq(checkCounts.organizationId, organizationId)} and per = ${per}`;
  return sql`
    ${counted("quarter")} and ${gte(begins, first.ends)} and not (${within(begins, cut)})
    union all
    ${counted("day")} and ${gte(begins, firstDay.ends)} and not (${within(begins, cutDay)})
    union all
    ${counted("hour")} and ${gte(begins, first.ends)} and ${lt(begins, firstDay.ends)}
    union all
    ${counted("hour")} and ${within(begins, cutDay)} and not (${within(begins, cut)})`;
}

/** Entries, counted as the trigger that counts sealed ones does it. */
function uncountedOf(organizationId: string, span: OverviewSpan, newestSealed: Date) {
  const { before, since } = span;
  const { first, cut } = cutsOf(span);
  const waitingFrom = new Date(Math.max(newestSealed.getTime(), first.ends.getTime()));
  const at = logEntries.createdAt;
  const checks = sql`
    select action, agent_id, agent_name, status, created_at from log_entries
    where ${eq(logEntries.organizationId, organizationId)} and source = 'check'`;
  return sql`
    select f.about, ${gte(at, since)} as current,
      case f.about when 'all' then f.begins end as begins, f.id, max(f.name) as name,
      count(*) filter (where status = 'allowed') as allowed,
      count(*) filter (where status = 'pending_approval') as asked,
      count(*) filter (where status = 'blocked') as blocked
    from (
      ${checks} and ${gte(at, before)} and ${within(at, first)} and ${idsAbout(first)}
      union all
      ${checks} and ${within(at, cut)} and ${idsAbout(cut)}
      union all
      ${checks} and ${gte(at, first.ends)} and not (${within(at, cut)})
        and ${gte(logEntries.id, firstIdFrom(waitingFrom))}
        and (select l.position from log_leaves l where l.log_entry_id = id) is null
    ) log_entries
    cross join lateral check_counts_for(created_at, action, agent_id, agent_name) f
    where f.per <> 'day'
    group by 1, 2, 3, 4`;
}

interface Stretch {
  begins: Date;
  ends: Date;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * The hours and days (UTC) that the begin of a span cuts: what was counted in them is not all of that
 * span. Of such a day the hours are counted, of such an hour the entries.
 */
function cutsOf({ before, since }: OverviewSpan) {
  return {
    first: stretchOf(before, HOUR_MS),
    cut: stretchOf(since, HOUR_MS),
    firstDay: stretchOf(before, DAY_MS),
    cutDay: stretchOf(since, DAY_MS),
  };
}

function stretchOf(at: Date, lengthMs: number): Stretch {
  const begins = Math.floor(at.getTime() / lengthMs) * lengthMs;
  return { begins: new Date(begins), ends: new Date(begins + lengthMs) };
}

function within(at: Column, { begins, ends }: Stretch) {
  return sql`${gte(at, begins)} and ${lt(at, ends)}`;
}

/**
 * An id has the clock of who made it, an entry's moment that of the database; and beside a newer one
 * an entry may have committed after the seal.
 */
const CLOCKS_APART_MS = 60_000;

function firstIdFrom(at: Date): string {
  return firstLogEntryIdAt(new Date(at.getTime() - CLOCKS_APART_MS));
}

function idsAbout({ begins, ends }: Stretch) {
  const until = firstLogEntryIdAt(new Date(ends.getTime() + CLOCKS_APART_MS));
  return and(gte(logEntries.id, firstIdFrom(begins)), lt(logEntries.id, until));
}

/** What is older is sealed; the beginning of time when nothing is. */
async function findNewestSealed(tx: Tx, organizationId: string): Promise<Date> {
  const last = await findLastSeal(tx, organizationId);
  return new Date(last?.seal.newest_entry_at ?? 0);
}

function slotsOf({ unit, timeZone }: OverviewSpan) {
  return sql`
    select 'all' as about, current, slot as begins, sum(allowed)::int as allowed,
      sum(asked)::int as asked, sum(blocked)::int as blocked, null as id, null as name,
      null::int as total, null::int as before
    from (
      select *, date_trunc(${unit}, begins, ${timeZone}) as slot
      from counts where about = 'all') slots
    group by grouping sets ((current), (current, slot))
    having current or grouping(slot) = 1`;
}

function topOf(about: "action" | "agent", name: SQL) {
  const total = sql`allowed + asked + blocked`;
  return sql`
    select ${about}, null, null, 0, 0, top.blocked, top.id, ${name}, top.total, top.before
    from (
      select id, max(name) as past,
        coalesce(sum(blocked) filter (where current), 0)::int as blocked,
        coalesce(sum(${total}) filter (where current), 0)::int as total,
        coalesce(sum(${total}) filter (where not current), 0)::int as before
      from counts where about = ${about}
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
