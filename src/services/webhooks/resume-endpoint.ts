import { findOrganization } from "@/db/queries/organizations";
import { lockEndpoint, updateEndpointRow } from "@/db/queries/webhooks";
import { notFound } from "@/domain/errors";
import { WEBHOOKS_LOCKED } from "@/domain/plan";
import { type Ctx, requireRight } from "../context";
import { requireFeature } from "../plan-limit";
import { recordHistory } from "../record";
import { settingsOf, switchedOff } from "./create-endpoint";
import { recover, RECOVERED_AT_ONCE, type Recovery } from "./recover-deliveries";
import { isOff, outageBegin } from "./view-outage";

/**
 * Switches an endpoint on again and sends it what it has missed since it went off. One that is on
 * stays as it is.
 *
 * @throws AppError `forbidden`, `not_found`, `plan_limit_exceeded`
 */
export async function resumeEndpoint(ctx: Ctx, id: string): Promise<Recovery> {
  requireRight(ctx, "webhooks.manage");
  return ctx.db.tenant(ctx.organizationId, async (tx) => {
    const before = await lockEndpoint(tx, ctx.organizationId, id);
    if (!before) throw notFound("Webhook endpoint");
    const { plan } = await findOrganization(tx, ctx.organizationId);
    requireFeature(plan, "webhooks", WEBHOOKS_LOCKED);
    if (!isOff(before)) return { failed: 0, missed: 0, left: 0 };
    const since = await outageBegin(tx, before);
    const endpoint = await updateEndpointRow(tx, ctx.organizationId, id, switchedOff(true));
    if (!endpoint) throw notFound("Webhook endpoint");
    await recordHistory(tx, ctx, {
      event: "webhook_endpoint.updated",
      subjectId: id,
      before: settingsOf(before),
      after: settingsOf(endpoint),
    });
    ctx.outbox.waiting = true;
    return recover(tx, ctx, { endpoint, since, until: new Date() }, RECOVERED_AT_ONCE);
  });
}
