import { and, eq, sql } from "drizzle-orm";
import { newId } from "@/lib/ids";
import type { Tx } from "../client";
import { webhookEndpoints } from "../schema/webhooks";

/** A delivery that is ours until the lease ends, with all that sending it needs. */
export interface ClaimedDelivery {
  id: string;
  organizationId: string;
  endpointId: string;
  lease: string;
  /** Number of the attempt this claim is for; the first is 1. */
  attempt: number;
  eventId: string;
  /** The request that wrote the event. */
  requestId: string | null;
  body: string;
  url: string;
  secret: string;
  /** Still signing beside the secret; null when there is none. */
  previousSecret: string | null;
}

export interface Claim {
  limit: number;
  /** Claimed at most of an endpoint that has no room named for it. */
  perEndpoint: number;
  /** How many more of each endpoint that has some claimed already. */
  room: ReadonlyMap<string, number>;
  leaseSeconds: number;
}

/**
 * Claims due deliveries, so many of each endpoint as there is room for: a backlog or a dead receiver
 * does not hold up the others. Endpoints of which nothing is claimed come first. The attempt is
 * counted now: a crash cannot repeat it for ever. Rows that another instance holds are skipped.
 */
export async function claimDeliveries(tx: Tx, claim: Claim): Promise<ClaimedDelivery[]> {
  const lease = newId("req");
  const busy = [...claim.room.keys()];
  const rooms = [...claim.room.values()];
  const rows = await tx.execute<Record<keyof ClaimedDelivery, string>>(sql`
    with due as (
      select d.id from (
        select e.id, busy.room from webhook_endpoints e
        left join unnest(${sql.param(busy)}::text[], ${sql.param(rooms)}::int[])
          as busy (endpoint_id, room) on busy.endpoint_id = e.id
        where e.disabled_at is null
        order by busy.room desc nulls first
      ) e
      cross join lateral (
        select id from webhook_deliveries
        where endpoint_id = e.id and status = 'pending' and next_attempt_at <= now()
          and (leased_until is null or leased_until < now())
        order by next_attempt_at
        limit coalesce(e.room, ${claim.perEndpoint}::int)
        for update skip locked
      ) d
      limit ${claim.limit}
    )
    update webhook_deliveries d
    set attempts = d.attempts + 1, lease = ${lease},
        leased_until = now() + make_interval(secs => ${claim.leaseSeconds})
    from due, events v, webhook_endpoints e
    where d.id = due.id and v.id = d.event_id and e.id = d.endpoint_id
    returning d.id, d.organization_id as "organizationId", d.endpoint_id as "endpointId", d.lease,
      d.attempts as attempt, v.id as "eventId", v.request_id as "requestId", v.body, e.url, e.secret,
      case when e.previous_secret_expires_at > now() then e.previous_secret end as "previousSecret"`);
  return rows.map((row) => ({ ...row, attempt: Number(row.attempt) }));
}

/** Gives back what was claimed and not attempted; what has passed to someone else stays there. */
export async function giveBackDeliveries(
  tx: Tx,
  claimed: readonly Pick<ClaimedDelivery, "id" | "lease">[],
): Promise<void> {
  await tx.execute(sql`
    update webhook_deliveries d set attempts = d.attempts - 1, lease = null, leased_until = null
    from unnest(${column(claimed, ({ id }) => id)}::text[],
                ${column(claimed, ({ lease }) => lease)}::text[]) as given (id, lease)
    where d.id = given.id and d.lease = given.lease`);
}

export interface AttemptRecord {
  httpStatus: number | null;
  failure: string | null;
  durationMs: number;
  responseExcerpt: string | null;
}

/** One attempt and what it leads to. */
export interface EndedAttempt {
  claimed: Pick<ClaimedDelivery, "id" | "lease" | "attempt">;
  record: AttemptRecord;
  /** What its delivery becomes; `gone` is a failure. */
  result: "delivered" | "retry" | "failed" | "gone";
  /** When it is tried again; null where it is not. */
  nextAttemptAt: Date | null;
}

const STATUS = { delivered: "delivered", retry: "pending", failed: "failed", gone: "failed" };

/**
 * Keeps what came of attempts, each of another delivery; returns the deliveries of which it was
 * kept. It is not where the lease had passed to someone else meanwhile.
 */
export async function saveAttempts(tx: Tx, ended: readonly EndedAttempt[]): Promise<Set<string>> {
  const rows = await tx.execute<{ id: string }>(sql`
    with ended as (
      select * from unnest(
        ${column(ended, ({ claimed }) => claimed.id)}::text[],
        ${column(ended, ({ claimed }) => claimed.lease)}::text[],
        ${column(ended, ({ result }) => STATUS[result])}::text[],
        ${column(ended, ({ nextAttemptAt }) => nextAttemptAt?.toISOString() ?? null)}::text[],
        ${column(ended, () => newId("att"))}::text[],
        ${column(ended, ({ claimed }) => claimed.attempt)}::int[],
        ${column(ended, ({ record }) => record.httpStatus)}::int[],
        ${column(ended, ({ record }) => record.failure)}::text[],
        ${column(ended, ({ record }) => record.durationMs)}::int[],
        ${column(ended, ({ record }) => record.responseExcerpt)}::text[])
      as ended (delivery_id, lease, status, next_attempt_at,
        id, number, http_status, failure, duration_ms, response_excerpt)
    ), saved as (
      update webhook_deliveries d
      set status = ended.status, lease = null, leased_until = null,
          next_attempt_at = coalesce(ended.next_attempt_at::timestamptz, d.next_attempt_at),
          delivered_at = case when ended.status = 'delivered' then now() else d.delivered_at end
      from ended where d.id = ended.delivery_id and d.lease = ended.lease
      returning d.id, d.organization_id
    )
    insert into webhook_attempts (id, organization_id, delivery_id, number,
      http_status, failure, duration_ms, response_excerpt)
    select ended.id, saved.organization_id, ended.delivery_id, ended.number,
      ended.http_status, ended.failure, ended.duration_ms, ended.response_excerpt
    from saved join ended on ended.delivery_id = saved.id
    returning delivery_id as id`);
  return new Set(rows.map(({ id }) => id));
}

/** One field of all rows, as a parameter that Postgres can unnest. */
function column<Row>(rows: readonly Row[], field: (row: Row) => string | number | null) {
  return sql.param(rows.map(field));
}

/** Switches off an endpoint whose receiver said it is gone; false when it was off already. */
export async function disableGoneEndpoint(tx: Tx, endpointId: string): Promise<boolean> {
  const rows = await tx
    .update(webhookEndpoints)
    .set({ disabledAt: sql`now()`, disabledReason: "gone" })
    .where(and(eq(webhookEndpoints.id, endpointId), sql`${webhookEndpoints.disabledAt} is null`))
    .returning({ id: webhookEndpoints.id });
  return rows.length > 0;
}

/** Removes at most `limit` events of which nothing is left to deliver, with their deliveries. */
export async function deleteOldEvents(tx: Tx, keptDays: number, limit: number): Promise<number> {
  const gone = await tx.execute(sql`
    delete from events where id in (
      select v.id from events v
      where v.created_at < now() - make_interval(days => ${keptDays})
        and not exists (
          select from webhook_deliveries d where d.event_id = v.id and d.status = 'pending')
      limit ${limit})
    returning 1`);
  return gone.length;
}
