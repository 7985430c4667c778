import { sql } from "drizzle-orm";
import { APPROVAL_STATUSES, UNDO_MAX_SECONDS } from "@/domain/approval";
import { type DecisionFigures, NO_DECISIONS } from "@/domain/overview-figures";
import { firstIdAt, firstLogEntryIdAt } from "@/lib/ids";
import type { Tx } from "../client";
import type { OverviewSpan } from "./overview-span";

/** Figures of one hour of the day, 0 to 23, or one day of the week, 1 (Monday) to 7, over there. */
export type DecisionsAt = DecisionFigures & { at: number };

/** Figures of one person, who may have left; `name` null when nothing is known of them any more. */
export type ReviewerFigures = DecisionFigures & { id: string; name: string | null };

export interface DecisionRows {
  now: DecisionFigures;
  before: DecisionFigures;
  /** By the hour and the day on which a person decided. */
  byHour: DecisionsAt[];
  byWeekday: DecisionsAt[];
  /** By the hour and the day on which the agent asked. */
  askedByHour: DecisionsAt[];
  askedByWeekday: DecisionsAt[];
  /** The busiest first. */
  reviewers: ReviewerFigures[];
}

/** Longest time that a permission gives for an answer, in milliseconds, and a minute for clocks. */
const LONGEST_WAIT_MS = 30 * 86_400_000 + 60_000;

/** Bits of Postgres' `grouping`: the key that is left says what a row is about. */
const KEYS = { total: 31, hour: 15, weekday: 23, askedHour: 27, askedWeekday: 29, by: 30 };

type Group = DecisionFigures & {
  current: boolean;
  key: number;
  at: number | null;
  by: string | null;
  name: string | null;
};

/**
 * What was decided in the span, by everything the overview asks for, read once.
 *
 * A person has decided when they clicked, so the time to undo an approval is none of their time: it
 * alone is longer than the three seconds under which a decision counts as hardly read. The click is
 * in the history; what has no click there (approved without time to undo, rejected) ended with it.
 */
export async function readDecisions(
  tx: Tx,
  organizationId: string,
  span: OverviewSpan,
): Promise<DecisionRows> {
  const groups = await tx.execute<Group & Record<string, unknown>>(sql`
    with ended as materialized (${endedIn(organizationId, span)}),
    held as (${heldIn(organizationId, span)}),
    decided as (
      select ended.status, ended_by, ended.created_at, coalesce(clicked_at, ended_at) as decided_at,
        ended_at >= ${span.since.toISOString()}::timestamptz as current
      from ended left join held on ended.status = 'approved'
        and held.subject_id = ended.id::text and held.actor_id = ended_by),
    keyed as (
      select current, status, ended_by, extract(epoch from decided_at - created_at)::float8 as seconds,
        extract(hour from there)::int as hour, extract(isodow from there)::int as weekday,
        extract(hour from asked)::int as asked_hour, extract(isodow from asked)::int as asked_weekday
      from (
        select *, decided_at at time zone ${span.timeZone} as there,
          created_at at time zone ${span.timeZone} as asked
        from decided where status in ('approved', 'rejected')) d
      union all
      select current, status, null, null, null, null, null, null from decided where status = 'expired')
    select k.*, coalesce(u.name, u.email) as name from (
      select current, ended_by as "by", coalesce(hour, weekday, asked_hour, asked_weekday) as "at",
        grouping(hour, weekday, asked_hour, asked_weekday, ended_by) as "key", ${FIGURES}
      from keyed
      group by grouping sets ((current), (current, hour), (current, weekday), (current, asked_hour),
        (current, asked_weekday), (current, ended_by))
      having current
        or grouping(hour, weekday, asked_hour, asked_weekday, ended_by) = ${KEYS.total}) k
    left join users u on u.id = k.by
    order by k.at, k.approved + k.rejected desc, k.by`);
  return sorted([...groups]);
}

const FIGURES = sql`
  count(*) filter (where status = 'approved')::int as approved,
  count(*) filter (where status = 'rejected')::int as rejected,
  count(*) filter (where status = 'expired')::int as expired,
  percentile_cont(0.5) within group (order by seconds) as "medianSeconds",
  percentile_cont(0.95) within group (order by seconds) as "p95Seconds",
  count(*) filter (where seconds < 3)::int as quick`;

/**
 * As `asOf` has it: an approval has ended once the clock says so, whoever has noticed it yet. A
 * request that ended in the span was made at most its longest wait before.
 */
function endedIn(organizationId: string, { before }: OverviewSpan) {
  const oldest = firstLogEntryIdAt(new Date(before.getTime() - LONGEST_WAIT_MS));
  return sql`
    select * from (
      select id, created_at, coalesce(resolved_by, held_by) as ended_by,
        coalesce(resolved_at, takes_effect_at, expires_at) as ended_at,
        case when status <> 'pending_approval' then status
          when takes_effect_at is not null then 'approved' else 'expired' end as status
      from approvals
      where organization_id = ${organizationId}
        and status = any(${sql.param([...APPROVAL_STATUSES])}::text[])
        and id >= ${oldest}::uuid) a
    where ended_at >= ${before.toISOString()}::timestamptz and ended_at <= clock_timestamp()`;
}

/** The last click that began a time to undo, of each approval and person. */
function heldIn(organizationId: string, { before }: OverviewSpan) {
  const oldest = firstIdAt("adm", new Date(before.getTime() - (UNDO_MAX_SECONDS + 60) * 1_000));
  return sql`
    select subject_id, actor_id, max(created_at) as clicked_at from admin_history
    where organization_id = ${organizationId} and id >= ${oldest} and event = 'approval.held'
    group by subject_id, actor_id`;
}

function sorted(groups: Group[]): DecisionRows {
  const by = (key: number) => groups.filter((group) => group.key === key);
  const at = (key: number): DecisionsAt[] =>
    by(key).flatMap((group) => (group.at === null ? [] : [{ at: group.at, ...figuresOf(group) }]));
  const sumOf = (current: boolean) => {
    const sum = by(KEYS.total).find((group) => group.current === current);
    return sum ? figuresOf(sum) : NO_DECISIONS;
  };
  return {
    now: sumOf(true),
    before: sumOf(false),
    byHour: at(KEYS.hour),
    byWeekday: at(KEYS.weekday),
    askedByHour: at(KEYS.askedHour),
    askedByWeekday: at(KEYS.askedWeekday),
    reviewers: by(KEYS.by).flatMap((group) =>
      group.by === null ? [] : [{ id: group.by, name: group.name, ...figuresOf(group) }],
    ),
  };
}

function figuresOf(group: Group): DecisionFigures {
  const { approved, rejected, expired, medianSeconds, p95Seconds, quick } = group;
  return { approved, rejected, expired, medianSeconds, p95Seconds, quick };
}
