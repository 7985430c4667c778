import { newId } from "@/lib/ids";
import type { Organization, Stage } from "./stage";

/** One attempt as the service recorded it, with what its delivery is now. */
export interface Attempt {
  delivery: string;
  number: number;
  httpStatus: number | null;
  failure: string | null;
  durationMs: number;
  excerpt: string | null;
  /** When it was written down, right after its end; milliseconds since 1970. */
  endedAt: number;
  /** When the delivery is due, or was when it ended. */
  dueAt: number;
  status: "pending" | "delivered" | "failed";
}

/** The last attempt of each of an organization's deliveries that had one. */
export async function lastAttempts({ sql }: Stage, { id }: Organization): Promise<Attempt[]> {
  return sql<Attempt[]>`
    select distinct on (d.id) d.id as delivery, a.number, a.http_status as "httpStatus", a.failure,
      a.duration_ms as "durationMs", a.response_excerpt as excerpt, d.status,
      extract(epoch from a.created_at)::float8 * 1000 as "endedAt",
      extract(epoch from d.next_attempt_at)::float8 * 1000 as "dueAt"
    from webhook_deliveries d join webhook_attempts a on a.delivery_id = d.id
    where d.organization_id = ${id} order by d.id, a.created_at desc`;
}

/** What an attacker with the database's password could do: endpoints that were never judged. */
export async function forceEndpoints(
  { sql }: Stage,
  { id: organizationId }: Organization,
  { urls, like }: { urls: string[]; like: string },
): Promise<string[]> {
  const ids = urls.map(() => newId("whe"));
  await sql`
    insert into webhook_endpoints (id, organization_id, url, events, secret, created_by)
    select forced.id, ${organizationId}, forced.url, e.events, e.secret, e.created_by
    from webhook_endpoints e,
      unnest(${ids}::text[], ${urls}::text[]) as forced (id, url)
    where e.id = ${like}`;
  return ids;
}

/** Puts one event into the outbox of each of the endpoints, due now; returns the deliveries. */
export async function forceDeliveries(
  { sql }: Stage,
  { id: organizationId }: Organization,
  { endpoints, event }: { endpoints: string[]; event: { id: string; body: string } },
): Promise<string[]> {
  const ids = endpoints.map(() => newId("dlv"));
  await sql.begin(async (tx) => {
    await tx`
      insert into events (id, organization_id, type, body)
      values (${event.id}, ${organizationId}, 'webhook.test', ${event.body})`;
    await tx`
      insert into webhook_deliveries (id, organization_id, endpoint_id, event_id)
      select forced.id, ${organizationId}, forced.endpoint_id, ${event.id}
      from unnest(${ids}::text[], ${endpoints}::text[])
        as forced (id, endpoint_id)`;
  });
  return ids;
}

/** Moves the clock of what waits: it is due now. */
export async function makeDue({ sql }: Stage, { id }: Organization): Promise<void> {
  await sql`
    update webhook_deliveries set next_attempt_at = now()
    where organization_id = ${id} and status = 'pending'`;
}

/** Ends an organization's deliveries, so that they do not meet the campaign after this one. */
export async function silence({ sql }: Stage, { id }: Organization): Promise<void> {
  await sql`
    update webhook_endpoints set disabled_at = now(), disabled_reason = 'owner'
    where organization_id = ${id} and disabled_at is null`;
}
