import {
  type DeliveryOfEvent,
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

/** What was sent to one endpoint, newest first. @throws AppError `not_found` */
export async function listDeliveries(
  ctx: Ctx,
  input: Request & { endpointId: string },
): Promise<Page<DeliveryOfEvent & { history: WebhookAttempt[] }>> {
  return ctx.db.tenant(ctx.organizationId, async (tx) => {
    if (!(await findEndpoint(tx, ctx.organizationId, input.endpointId)))
      throw notFound("Webhook endpoint");
    const rows = await queryDeliveries(tx, ctx.organizationId, {
      ...input,
      limit: input.limit + 1,
    });
    const page = pageOf(rows, input.limit);
    const attempts = await listAttempts(
      tx,
      ctx.organizationId,
      page.items.map((row) => row.id),
    );
    const historyOf = (id: string) => attempts.filter((attempt) => attempt.deliveryId === id);
    const items = page.items.map((row) => ({ ...row, history: historyOf(row.id) }));
    return { ...page, items };
  });
}
