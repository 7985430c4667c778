import { findOrganization } from "@/db/queries/organizations";
import {
  deleteEndpointRow,
  lockEndpoint,
  updateEndpointRow,
  type WebhookEndpoint,
} from "@/db/queries/webhooks";
import { notFound } from "@/domain/errors";
import { WEBHOOKS_LOCKED } from "@/domain/plan";
import { type Ctx, requireRight } from "../context";
import { requireFeature } from "../plan-limit";
import { recordHistory } from "../record";
import { type NewEndpoint, requireUrl, settingsOf, switchedOff } from "./create-endpoint";

/**
 * On a plan without webhooks an endpoint can be changed and switched off, but not on.
 *
 * @throws AppError `forbidden`, `not_found`, `plan_limit_exceeded`, `invalid_field` for a URL that
 *   is refused
 */
export async function updateEndpoint(
  ctx: Ctx,
  { id, enabled, ...change }: { id: string } & Partial<NewEndpoint>,
): Promise<WebhookEndpoint> {
  requireRight(ctx, "webhooks.manage");
  if (change.url !== undefined) await requireUrl(ctx, change.url);
  return ctx.db.tenant(ctx.organizationId, async (tx) => {
    const before = await lockEndpoint(tx, ctx.organizationId, id);
    if (!before) throw notFound("Webhook endpoint");
    const turned = enabled !== undefined && enabled !== (before.disabledAt === null);
    if (turned && enabled) {
      const { plan } = await findOrganization(tx, ctx.organizationId);
      requireFeature(plan, "webhooks", WEBHOOKS_LOCKED);
    }
    const columns = { ...change, ...(turned ? switchedOff(enabled) : {}) };
    if (Object.keys(columns).length === 0) return before;
    const after = await updateEndpointRow(tx, ctx.organizationId, id, columns);
    if (!after) throw notFound("Webhook endpoint");
    await recordHistory(tx, ctx, {
      event: "webhook_endpoint.updated",
      subjectId: id,
      before: settingsOf(before),
      after: settingsOf(after),
    });
    return after;
  });
}

/** Deletes an endpoint and the record of its deliveries. @throws AppError `forbidden`, `not_found` */
export async function deleteEndpoint(ctx: Ctx, id: string): Promise<void> {
  requireRight(ctx, "webhooks.manage");
  await ctx.db.tenant(ctx.organizationId, async (tx) => {
    const before = await lockEndpoint(tx, ctx.organizationId, id);
    if (!before) throw notFound("Webhook endpoint");
    await deleteEndpointRow(tx, ctx.organizationId, id);
    await recordHistory(tx, ctx, {
      event: "webhook_endpoint.deleted",
      subjectId: id,
      before: settingsOf(before),
    });
  });
}
