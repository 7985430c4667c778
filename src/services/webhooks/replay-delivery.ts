import { findOrganization } from "@/db/queries/organizations";
import {
  findEndpoint,
  lockDelivery,
  updateDeliveryRow,
  type WebhookDelivery,
} from "@/db/queries/webhooks";
import { AppError, notFound } from "@/domain/errors";
import { WEBHOOKS_LOCKED } from "@/domain/plan";
import { type Ctx, requireRight } from "../context";
import { requireFeature } from "../plan-limit";
import { recordHistory } from "../record";

/**
 * Sends a delivery again now, with the same webhook-id and body, on a fresh schedule.
 *
 * @throws AppError `forbidden`, `not_found`, `plan_limit_exceeded`, `state_conflict` when its
 *   endpoint is switched off
 */
export async function replayDelivery(ctx: Ctx, id: string): Promise<WebhookDelivery> {
  requireRight(ctx, "webhooks.manage");
  const replayed = await ctx.db.tenant(ctx.organizationId, async (tx) => {
    const delivery = await lockDelivery(tx, ctx.organizationId, id);
    if (!delivery) throw notFound("Webhook delivery");
    const { plan } = await findOrganization(tx, ctx.organizationId);
    requireFeature(plan, "webhooks", WEBHOOKS_LOCKED);
    const endpoint = await findEndpoint(tx, ctx.organizationId, delivery.endpointId);
    if (!endpoint || endpoint.disabledAt)
      throw new AppError("state_conflict", "The endpoint is switched off; switch it on to replay");
    const again = await updateDeliveryRow(tx, ctx.organizationId, id, {
      status: "pending",
      attempts: 0,
      nextAttemptAt: new Date(),
      leasedUntil: null,
      lease: null,
    });
    if (!again) throw notFound("Webhook delivery");
    await recordHistory(tx, ctx, { event: "webhook_delivery.replayed", subjectId: id });
    return again;
  });
  ctx.outbox.waiting = true;
  return replayed;
}
