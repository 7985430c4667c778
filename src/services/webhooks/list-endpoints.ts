import type { Tx } from "@/db/client";
import {
  type DeliveryFilter,
  type DeliveryOfEvent,
  findDelivery,
  findEndpoint,
  listAttempts,
  listDeliveries as queryDeliveries,
  listEndpoints as queryEndpoints,
  type WebhookAttempt,
  type WebhookEndpoint,
} from "@/db/queries/webhooks";
import { notFound } from "@/domain/errors";
import type { Ctx } from "../context";
import { type Page, pageOf } from "../page";

type Request = { cursor?: string; limit: number };

/** Newest first. */
export async function listEndpoints(ctx: Ctx, page: Request): Promise<Page<WebhookEndpoint>> {
  const rows = await ctx.db.tenant(ctx.organizationId, (tx) =>
    queryEndpoints(tx, ctx.organizationId, { ...page, limit: page.limit + 1 }),
  );
  return pageOf(rows, page.limit);
}

/** @throws AppError `not_found` */
export async function getEndpoint(ctx: Ctx, id: string): Promise<WebhookEndpoint> {
  const endpoint = await ctx.db.tenant(ctx.organizationId, (tx) =>
    findEndpoint(tx, ctx.organizationId, id),
  );
  if (!endpoint) throw notFound("Webhook endpoint");
  return endpoint;
}

/** A delivery with its event and every attempt, oldest first. */
export type DeliveryWithHistory = DeliveryOfEvent & { history: WebhookAttempt[] };

/** What was sent to one endpoint, newest first. @throws AppError `not_found` */
export async function listDeliveries(
  ctx: Ctx,
  input: DeliveryFilter,
): Promise<Page<DeliveryWithHistory>> {
  return ctx.db.tenant(ctx.organizationId, async (tx) => {
    if (!(await findEndpoint(tx, ctx.organizationId, input.endpointId)))
      throw notFound("Webhook endpoint");
    const rows = await queryDeliveries(tx, ctx.organizationId, {
      ...input,
      limit: input.limit + 1,
    });
    const page = pageOf(rows, input.limit);
    return { ...page, items: await withHistory(tx, ctx, page.items) };
  });
}

/** @throws AppError `not_found` */
export async function getDelivery(ctx: Ctx, id: string): Promise<DeliveryWithHistory> {
  return ctx.db.tenant(ctx.organizationId, async (tx) => {
    const found = await findDelivery(tx, ctx.organizationId, id);
    const [delivery] = found ? await withHistory(tx, ctx, [found]) : [];
    if (!delivery) throw notFound("Webhook delivery");
    return delivery;
  });
}

async function withHistory(
  tx: Tx,
  ctx: Ctx,
  rows: DeliveryOfEvent[],
): Promise<DeliveryWithHistory[]> {
  const ids = rows.map((row) => row.id);
  const attempts = await listAttempts(tx, ctx.organizationId, ids);
  const historyOf = (id: string) => attempts.filter((attempt) => attempt.deliveryId === id);
  return rows.map((row) => ({ ...row, history: historyOf(row.id) }));
}
