import { and, desc, eq, inArray, lt, type SQL } from "drizzle-orm";
import type { Tx } from "../client";
import { events, webhookAttempts, webhookDeliveries, webhookEndpoints } from "../schema/webhooks";

export type WebhookEndpoint = typeof webhookEndpoints.$inferSelect;
export type WebhookDelivery = typeof webhookDeliveries.$inferSelect;
export type WebhookAttempt = typeof webhookAttempts.$inferSelect;
export type DeliveryOfEvent = WebhookDelivery & { eventType: string; body: string };

export async function insertEndpoint(
  tx: Tx,
  endpoint: typeof webhookEndpoints.$inferInsert,
): Promise<WebhookEndpoint> {
  const [row] = await tx.insert(webhookEndpoints).values(endpoint).returning();
  if (!row) throw new Error("the webhook endpoint was not written");
  return row;
}

export async function findEndpoint(
  tx: Tx,
  organizationId: string,
  id: string,
): Promise<WebhookEndpoint | null> {
  const [row] = await tx.select().from(webhookEndpoints).where(endpointById(organizationId, id));
  return row ?? null;
}

export async function lockEndpoint(
  tx: Tx,
  organizationId: string,
  id: string,
): Promise<WebhookEndpoint | null> {
  const [row] = await tx
    .select()
    .from(webhookEndpoints)
    .where(endpointById(organizationId, id))
    .for("update");
  return row ?? null;
}

/** Newest first. */
export async function listEndpoints(
  tx: Tx,
  organizationId: string,
  page: { cursor?: string; limit: number },
): Promise<WebhookEndpoint[]> {
  const conditions: SQL[] = [eq(webhookEndpoints.organizationId, organizationId)];
  if (page.cursor) conditions.push(lt(webhookEndpoints.id, page.cursor));
  return tx
    .select()
    .from(webhookEndpoints)
    .where(and(...conditions))
    .orderBy(desc(webhookEndpoints.id))
    .limit(page.limit);
}

export async function updateEndpointRow(
  tx: Tx,
  organizationId: string,
  id: string,
  change: Partial<WebhookEndpoint>,
): Promise<WebhookEndpoint | null> {
  const [row] = await tx
    .update(webhookEndpoints)
    .set(change)
    .where(endpointById(organizationId, id))
    .returning();
  return row ?? null;
}

export async function deleteEndpointRow(tx: Tx, organizationId: string, id: string): Promise<void> {
  await tx.delete(webhookEndpoints).where(endpointById(organizationId, id));
}

/** One event for one endpoint, outside the fan-out: the test button. */
export async function insertDelivery(
  tx: Tx,
  event: typeof events.$inferInsert,
  delivery: { id: string; endpointId: string },
): Promise<void> {
  const { organizationId } = event;
  await tx.insert(events).values(event);
  await tx.insert(webhookDeliveries).values({ ...delivery, organizationId, eventId: event.id });
}

export async function lockDelivery(
  tx: Tx,
  organizationId: string,
  id: string,
): Promise<WebhookDelivery | null> {
  const [row] = await tx
    .select()
    .from(webhookDeliveries)
    .where(deliveryById(organizationId, id))
    .for("update");
  return row ?? null;
}

export async function updateDeliveryRow(
  tx: Tx,
  organizationId: string,
  id: string,
  change: Partial<WebhookDelivery>,
): Promise<WebhookDelivery | null> {
  const [row] = await tx
    .update(webhookDeliveries)
    .set(change)
    .where(deliveryById(organizationId, id))
    .returning();
  return row ?? null;
}

export interface DeliveryFilter {
  endpointId: string;
  status?: WebhookDelivery["status"];
  /** Deliveries older than this one. */
  cursor?: string;
  limit: number;
}

/** What was told to one endpoint, newest first. */
export async function listDeliveries(
  tx: Tx,
  organizationId: string,
  filter: DeliveryFilter,
): Promise<DeliveryOfEvent[]> {
  const conditions: SQL[] = [
    eq(webhookDeliveries.organizationId, organizationId),
    eq(webhookDeliveries.endpointId, filter.endpointId),
  ];
  if (filter.status) conditions.push(eq(webhookDeliveries.status, filter.status));
  if (filter.cursor) conditions.push(lt(webhookDeliveries.id, filter.cursor));
  return selectDeliveries(tx, and(...conditions), filter.limit);
}

export async function findDelivery(
  tx: Tx,
  organizationId: string,
  id: string,
): Promise<DeliveryOfEvent | null> {
  const [row] = await selectDeliveries(tx, deliveryById(organizationId, id), 1);
  return row ?? null;
}

/** How many deliveries wait for an endpoint; counted up to `most`. */
export async function countPendingDeliveries(
  tx: Tx,
  organizationId: string,
  endpointId: string,
  most: number,
): Promise<number> {
  const waiting = tx
    .select({ id: webhookDeliveries.id })
    .from(webhookDeliveries)
    .where(
      and(
        eq(webhookDeliveries.organizationId, organizationId),
        eq(webhookDeliveries.endpointId, endpointId),
        eq(webhookDeliveries.status, "pending"),
      ),
    )
    .limit(most)
    .as("waiting");
  return tx.$count(waiting);
}

/** Every attempt of these deliveries, oldest first. */
export async function listAttempts(
  tx: Tx,
  organizationId: string,
  deliveryIds: string[],
): Promise<WebhookAttempt[]> {
  return tx
    .select()
    .from(webhookAttempts)
    .where(
      and(
        eq(webhookAttempts.organizationId, organizationId),
        inArray(webhookAttempts.deliveryId, deliveryIds),
      ),
    )
    .orderBy(webhookAttempts.id);
}

async function selectDeliveries(
  tx: Tx,
  where: SQL | undefined,
  limit: number,
): Promise<DeliveryOfEvent[]> {
  const rows = await tx
    .select({ delivery: webhookDeliveries, eventType: events.type, body: events.body })
    .from(webhookDeliveries)
    .innerJoin(events, eq(events.id, webhookDeliveries.eventId))
    .where(where)
    .orderBy(desc(webhookDeliveries.id))
    .limit(limit);
  return rows.map(({ delivery, ...event }) => ({ ...delivery, ...event }));
}

function endpointById(organizationId: string, id: string): SQL | undefined {
  return and(eq(webhookEndpoints.organizationId, organizationId), eq(webhookEndpoints.id, id));
}

function deliveryById(organizationId: string, id: string): SQL | undefined {
  return and(eq(webhookDeliveries.organizationId, organizationId), eq(webhookDeliveries.id, id));
}
