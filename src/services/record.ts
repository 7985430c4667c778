import { sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { adminHistory } from "@/db/schema/organizations";
import { bodyOf, type EventData } from "@/domain/event-bodies";
import type { EventType } from "@/domain/events";
import { PLAN_TERMS, PLANS } from "@/domain/plan";
import { actorId } from "@/domain/role";
import { newId } from "@/lib/ids";
import type { Ctx } from "./context";

type Recorder = Pick<Ctx, "organizationId" | "requestId" | "outbox">;

const PLANS_WITH_WEBHOOKS = PLANS.filter((plan) => PLAN_TERMS[plan].webhooks);

/**
 * Writes the event and its outbox rows into the caller's transaction: one delivery for every
 * endpoint that is on and asked for this type. An endpoint that is off keeps the event for when it
 * is on again. Without an endpoint that asked for it nothing is written.
 *
 * A delivery's id begins like its event's, so that deliveries sort by time: 22 hexadecimal digits
 * hold a UUIDv7's clock and its count within the millisecond.
 */
export async function recordEvent<T extends EventType>(
  tx: Tx,
  ctx: Recorder,
  event: { type: T; at: Date; payload: EventData[T] },
): Promise<void> {
  const eventId = newId("evt");
  const body = bodyOf(event.type, event.at, event.payload);
  const written = await tx.execute(sql`
    with target as (
      select e.id, e.disabled_at from webhook_endpoints e join organizations o on o.id = e.organization_id
      where e.organization_id = ${ctx.organizationId}
        and e.events @> array[${event.type}]::text[]
        and o.plan = any(${sql.param(PLANS_WITH_WEBHOOKS)}::text[])
    ), event as (
      insert into events (id, organization_id, type, body, request_id)
      select ${eventId}, ${ctx.organizationId}, ${event.type}, ${body}, ${ctx.requestId}
      where exists (select from target)
      returning id, organization_id
    )
    insert into webhook_deliveries (id, organization_id, endpoint_id, event_id)
    select 'dlv_' || substr(event.id, 5, 22) || substr(md5(event.id || target.id), 1, 10),
           event.organization_id, target.id, event.id
    from event cross join target
    where target.disabled_at is null
    returning id`);
  if (written.length > 0) ctx.outbox.waiting = true;
}

/** In whose name a change is recorded: the one who writes, or the one on whose word it is written. */
type Author = Pick<Ctx, "actor"> | { actorId: string };

/** Writes who changed what into the caller's transaction; `before` or `after` null: it began or ended. */
export async function recordHistory(
  tx: Tx,
  ctx: Pick<Ctx, "organizationId" | "requestId"> & Author,
  change: { event: string; subjectId: string; before?: object | null; after?: object | null },
): Promise<void> {
  await tx.insert(adminHistory).values({
    id: newId("adm"),
    organizationId: ctx.organizationId,
    actorId: "actorId" in ctx ? ctx.actorId : actorId(ctx.actor),
    event: change.event,
    subjectId: change.subjectId,
    before: change.before ? JSON.stringify(change.before) : null,
    after: change.after ? JSON.stringify(change.after) : null,
    requestId: ctx.requestId,
  });
}
