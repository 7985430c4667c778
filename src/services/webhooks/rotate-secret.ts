import { lockEndpoint, updateEndpointRow } from "@/db/queries/webhooks";
import { notFound } from "@/domain/errors";
import { newWebhookSecret } from "@/lib/webhook-signature";
import { type Ctx, requireRight } from "../context";
import { recordHistory } from "../record";
import type { CreatedEndpoint } from "./create-endpoint";

/** How long the old secret still signs beside the new one, in hours. */
export const ROTATION_GRACE_HOURS = 24;

/** Gives an endpoint a new secret, shown once. @throws AppError `forbidden`, `not_found` */
export async function rotateSecret(ctx: Ctx, id: string): Promise<CreatedEndpoint> {
  requireRight(ctx, "webhooks.manage");
  const secret = newWebhookSecret();
  const endpoint = await ctx.db.tenant(ctx.organizationId, async (tx) => {
    const before = await lockEndpoint(tx, ctx.organizationId, id);
    if (!before) throw notFound("Webhook endpoint");
    const after = await updateEndpointRow(tx, ctx.organizationId, id, {
      secret: ctx.vault.seal(secret),
      previousSecret: before.secret,
      previousSecretExpiresAt: new Date(Date.now() + ROTATION_GRACE_HOURS * 3_600_000),
    });
    if (!after) throw notFound("Webhook endpoint");
    await recordHistory(tx, ctx, { event: "webhook_endpoint.secret_rotated", subjectId: id });
    return after;
  });
  return { endpoint, secret };
}
