import type { Asked, Ledger } from "./load";
import type { Arrival } from "./sink";
import type { Stage } from "./stage";

/** What the ledger says must be there, held against what is. */
export interface Reckoning {
  /** Acknowledged, or committed and owed, and not there. */
  lost: string[];
  /** There more than once. */
  double: string[];
}

/** Every acknowledged request has its entry, every acknowledged click its state and one history row. */
export async function reckonWrites({ sql }: Stage, ledger: Ledger): Promise<Reckoning> {
  const organizations = [...new Set(ledger.asked.map(({ party }) => party.organization.id))];
  const entries = await sql<{ id: string; organizationId: string; context: string }[]>`
    select id, organization_id as "organizationId", context from log_entries
    where organization_id = any(${organizations}) and source in ('check', 'log')`;
  const ids = new Set(entries.map(({ id }) => id));
  const perRequest = countBy(entries, ({ organizationId, context }) => organizationId + context);
  const requests = ledger.asked.map((asked) => ({ asked, times: perRequest.get(nameOf(asked)) }));
  const approvals = await sql<{ id: string; status: string; ends: number }[]>`
    select a.id, a.status, count(h.id)::int as ends from approvals a
    left join admin_history h on h.subject_id = a.id::text
      and h.event in ('approval.approved', 'approval.rejected')
    where a.organization_id = any(${organizations}) group by a.id, a.status`;
  const statusOf = new Map(approvals.map(({ id, status }) => [id, status]));
  return {
    lost: [
      ...ledger.asked.filter(({ entryId }) => entryId && !ids.has(entryId)).map(({ body }) => body),
      ...ledger.clicks
        .filter(({ approvalId, status }) => statusOf.get(approvalId) !== status)
        .map((made) => `${JSON.stringify(made)} is ${statusOf.get(made.approvalId)}`),
    ],
    double: [
      ...requests
        .filter(({ times = 0 }) => times > 1)
        .map(({ asked, times }) => `${asked.body} is recorded ${times} times`),
      ...approvals
        .filter(({ ends }) => ends > 1)
        .map(({ id, ends }) => `${id} ended ${ends} times`),
    ],
  };
}

/** Every entry and end that is told has one event, and every event came to every endpoint. */
export async function reckonEvents(
  { sql }: Stage,
  organizations: string[],
  arrivals: Arrival[],
): Promise<Reckoning & { changed: string[] }> {
  const owed = await sql<{ subject: string; events: number }[]>`
    with told as (
      select id, organization_id, 'log.' || status as type from log_entries
      where organization_id = any(${organizations})
        and status in ('failed', 'blocked', 'pending_approval')
      union all
      select id, organization_id, 'approval.' || status from approvals
      where organization_id = any(${organizations}) and status <> 'pending_approval')
    select told.type || ' ' || told.id as subject, count(v.id)::int as events
    from told left join events v on v.organization_id = told.organization_id
      and v.type = told.type
      and coalesce(v.body::json->'data'->>'approval_id', v.body::json->'data'->>'id') = told.id::text
    group by told.id, told.type having count(v.id) <> 1`;
  const events = await sql<{ id: string; body: string; paths: string[] }[]>`
    select v.id, v.body, array_agg(substring(e.url from '/hook.*')) as paths
    from events v join webhook_endpoints e on e.organization_id = v.organization_id
    where v.organization_id = any(${organizations}) group by v.id, v.body`;
  const bodies = new Map(events.map(({ id, body }) => [id, body]));
  const came = new Set(arrivals.map(({ path, id }) => `${path} ${id}`));
  return {
    lost: [
      ...owed.filter(({ events }) => events === 0).map(({ subject }) => `${subject}: no event`),
      ...events.flatMap(({ id, paths }) =>
        paths.filter((path) => !came.has(`${path} ${id}`)).map((path) => `${id} not at ${path}`),
      ),
    ],
    double: owed.filter(({ events }) => events > 1).map(({ subject }) => `${subject}: two events`),
    changed: arrivals
      .filter(({ id, body }) => bodies.get(id) !== body)
      .map(({ id, body }) => (bodies.has(id) ? `${id} came as ${body}` : `${id} is no event's id`)),
  };
}

function nameOf({ party, body }: Asked): string {
  const { context } = JSON.parse(body) as { context: object };
  return party.organization.id + JSON.stringify(context);
}

function countBy<T>(items: readonly T[], nameOf: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(nameOf(item), (counts.get(nameOf(item)) ?? 0) + 1);
  return counts;
}
