import { findOrganization } from "@/db/queries/organizations";
import { findEndpoint, insertDelivery } from "@/db/queries/webhooks";
import { AppError, notFound } from "@/domain/errors";
import { bodyOf } from "@/domain/event-bodies";
import { TEST_EVENT } from "@/domain/events";
import { WEBHOOKS_LOCKED } from "@/domain/plan";
import { actorId } from "@/domain/role";
import { newId } from "@/lib/ids";
import { type Ctx, requireRight } from "../context";
import { requireFeature } from "../plan-limit";

/**
 * Puts a test event into the outbox of one endpoint, signed and sent like any other, whatever
 * events it asked for; returns the delivery's id.
 *
 * @throws AppError `forbidden`, `not_found`, `plan_limit_exceeded`, `state_conflict` when the
 *   endpoint is switched off
 */
export async function sendTest(ctx: Ctx, endpointId: string): Promise<{ deliveryId: string }> {
  requireRight(ctx, "webhooks.manage");
  const deliveryId = newId("dlv");
  await ctx.db.tenant(ctx.organizationId, async (tx) => {
    const { plan } = await findOrganization(tx, ctx.organizationId);
    requireFeature(plan, "webhooks", WEBHOOKS_LOCKED);
    const endpoint = await findEndpoint(tx, ctx.organizationId, endpointId);
    if (!endpoint) throw notFound("Webhook endpoint");
    if (endpoint.disabledAt)
      throw new AppError("state_conflict", "The endpoint is switched off; switch it on to test it");
    const data = { endpoint_id: endpointId, sent_by: actorId(ctx.actor) };
    const event = {
      id: newId("evt"),
      organizationId: ctx.organizationId,
      type: TEST_EVENT,
      body: bodyOf(TEST_EVENT, new Date(), data),
      requestId: ctx.requestId,
    };
    await insertDelivery(tx, event, { id: deliveryId, endpointId });
  });
  ctx.outbox.waiting = true;
  return { deliveryId };
}
