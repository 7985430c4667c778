import { and, eq, sql } from "drizzle-orm";
import { newId } from "@/lib/ids";
import type { Tx } from "../client";
import { webhookAttempts, webhookDeliveries, webhookEndpoints } from "../schema/webhooks";

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
  perEndpoint: number;
  /** How many of each endpoint's are under way already; they take from its number. */
  underWay: ReadonlyMap<string, number>;
  leaseSeconds: number;
}

/**
 * Claims due deliveries, so many of each endpoint that no more than `perEndpoint` of it are under
 * way in this process: a backlog or a dead receiver does not hold up the others. The attempt is
 * counted now: a crash cannot repeat it for ever. Rows that another instance holds are skipped.
 */
export async function claimDeliveries(tx: Tx, claim: Claim): Promise<ClaimedDelivery[]> {
  const lease = newId("req");
  const busy = [...claim.underWay.keys()];
  const counts = [...claim.underWay.values()];
  const rows = await tx.execute<Record<keyof ClaimedDelivery, string>>(sql`
    with due as (
      select d.id from webhook_endpoints e
      left join unnest(${sql.param(busy)}::text[], ${sql.param(counts)}::int[])
        as busy (endpoint_id, under_way) on busy.endpoint_id = e.id
      cross join lateral (
        select id from webhook_deliveries
        where endpoint_id = e.id and status = 'pending' and next_attempt_at <= now()
          and (leased_until is null or leased_until < now())
        order by next_attempt_at
        limit greatest(${claim.perEndpoint} - coalesce(busy.under_way, 0), 0)
        for update skip locked
      ) d
      where e.disabled_at is null
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

export interface AttemptRecord {
  httpStatus: number | null;
  failure: string | null;
  durationMs: number;
  responseExcerpt: string | null;
}

/** Keeps what came of an attempt; false when the lease had passed to someone else meanwhile. */
export async function saveAttempt(
  tx: Tx,
  claimed: ClaimedDelivery,
  attempt: AttemptRecord,
  next: { status: "pending" | "delivered" | "failed"; nextAttemptAt?: Date },
): Promise<boolean> {
  const saved = await tx
    .update(webhookDeliveries)
    .set({
      status: next.status,
      leasedUntil: null,
      lease: null,
      ...(next.nextAttemptAt ? { nextAttemptAt: next.nextAttemptAt } : {}),
      ...(next.status === "delivered" ? { deliveredAt: sql`now()` } : {}),
    })
    .where(and(eq(webhookDeliveries.id, claimed.id), eq(webhookDeliveries.lease, claimed.lease)))
    .returning({ id: webhookDeliveries.id });
  if (saved.length === 0) return false;
  await tx.insert(webhookAttempts).values({
    id: newId("att"),
    organizationId: claimed.organizationId,
    deliveryId: claimed.id,
    number: claimed.attempt,
    ...attempt,
  });
  return true;
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
