import { type SQL, sql } from "drizzle-orm";
import { TEST_EVENT } from "@/domain/events";
import { firstIdAt } from "@/lib/ids";
import type { Tx } from "../client";
import type { WebhookEndpoint } from "./webhooks";

/** Events of an endpoint between two moments, by the clock in their ids. */
export interface RecoveryRange {
  endpoint: Pick<WebhookEndpoint, "id" | "organizationId" | "events" | "createdAt">;
  /** The first moment, included. */
  since: Date;
  /** The last moment, left out. */
  until: Date;
}

export interface Recovered {
  /** Deliveries that had been given up. */
  failed: number;
  /** Events that were never sent to the endpoint, though it asks for their kind. */
  missed: number;
}

/** How many could be recovered; each number stops at `most`. */
export async function countRecoverable(
  tx: Tx,
  range: RecoveryRange,
  most: number,
): Promise<Recovered> {
  const [row] = await tx.execute<Record<keyof Recovered, string>>(sql`
    select (select count(*) from (${failedIn(range)} limit ${most}) f) as failed,
           (select count(*) from (${missedIn(range)} limit ${most}) m) as missed`);
  return { failed: Number(row?.failed), missed: Number(row?.missed) };
}

/**
 * Makes given-up deliveries due again and writes those that are missing, oldest first, `most` in
 * all. A delivery's id is made of its event and endpoint, so that nothing is written twice.
 */
export async function recoverRange(tx: Tx, range: RecoveryRange, most: number): Promise<Recovered> {
  const { id: endpointId, organizationId } = range.endpoint;
  const [row] = await tx.execute<Record<keyof Recovered, string>>(sql`
    with failed as (${failedIn(range)} order by d.id limit ${most}),
    again as (
      update webhook_deliveries d
      set status = 'pending', attempts = 0, next_attempt_at = now(), leased_until = null, lease = null
      from failed where d.id = failed.id and d.status = 'failed'
      returning d.id
    ), missed as (
      ${missedIn(range)} order by v.id limit greatest(${most} - (select count(*) from failed), 0)
    ), added as (
      insert into webhook_deliveries (id, organization_id, endpoint_id, event_id, created_at)
      select 'dlv_' || substr(id, 5, 22) || substr(md5(id || ${endpointId}), 1, 10),
             ${organizationId}, ${endpointId}, id, created_at
      from missed
      on conflict do nothing returning id
    )
    select (select count(*) from again) as failed, (select count(*) from added) as missed`);
  return { failed: Number(row?.failed), missed: Number(row?.missed) };
}

/** Tests left out: they were for the person who watched them. */
function failedIn({ endpoint, since, until }: RecoveryRange): SQL {
  return sql`
    select d.id from webhook_deliveries d join events v on v.id = d.event_id
    where d.organization_id = ${endpoint.organizationId} and d.endpoint_id = ${endpoint.id}
      and d.id >= ${firstIdAt("dlv", since)} and d.id < ${firstIdAt("dlv", until)}
      and d.status = 'failed' and v.type <> ${TEST_EVENT}`;
}

/** Only what happened since there is an endpoint to tell it to. */
function missedIn({ endpoint, since, until }: RecoveryRange): SQL {
  const from = since > endpoint.createdAt ? since : endpoint.createdAt;
  return sql`
    select v.id, v.created_at from events v
    where v.organization_id = ${endpoint.organizationId}
      and v.id >= ${firstIdAt("evt", from)} and v.id < ${firstIdAt("evt", until)}
      and v.type = any(${sql.param(endpoint.events)}::text[])
      and not exists (
        select from webhook_deliveries d
        where d.event_id = v.id and d.endpoint_id = ${endpoint.id})`;
}

/** The oldest delivery that was answered 410 when the endpoint was switched off; null for none. */
export async function findGoneDelivery(
  tx: Tx,
  endpoint: Pick<WebhookEndpoint, "id" | "organizationId">,
  span: { disabledAt: Date; since: Date },
): Promise<string | null> {
  const [row] = await tx.execute<{ id: string }>(sql`
    select d.id from webhook_deliveries d
    where d.organization_id = ${endpoint.organizationId} and d.endpoint_id = ${endpoint.id}
      and d.id >= ${firstIdAt("dlv", span.since)} and d.status = 'failed'
      and exists (
        select from webhook_attempts a
        where a.delivery_id = d.id and a.failure = 'gone'
          and a.created_at >= ${span.disabledAt.toISOString()}::timestamptz - interval '1 minute')
    order by d.id limit 1`);
  return row?.id ?? null;
}
