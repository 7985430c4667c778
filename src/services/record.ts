import type { Tx } from "@/db/client";
import { type EventRow, insertEvent } from "@/db/queries/events";
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
 */
export async function recordEvent<T extends EventType>(
  tx: Tx,
  ctx: Recorder,
  event: Happened<T>,
): Promise<void> {
  if (await insertEvent(tx, ctx, eventRow(event))) ctx.outbox.waiting = true;
}

/** Something to be told. */
export interface Happened<T extends EventType> {
  type: T;
  at: Date;
  payload: EventData[T];
}

/** What is kept of it, with an id of its own. */
export function eventRow<T extends EventType>({ type, at, payload }: Happened<T>): EventRow {
  return { id: newId("evt"), type, body: bodyOf(type, at, payload), plans: PLANS_WITH_WEBHOOKS };
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
