import { findOrganization } from "@/db/queries/organizations";
import { insertEndpoint, type WebhookEndpoint } from "@/db/queries/webhooks";
import { invalidField } from "@/domain/errors";
import type { EventType } from "@/domain/events";
import { WEBHOOKS_LOCKED } from "@/domain/plan";
import { actorId } from "@/domain/role";
import { newId } from "@/lib/ids";
import { newWebhookSecret } from "@/lib/webhook-signature";
import { type Ctx, requireRight } from "../context";
import { requireFeature } from "../plan-limit";
import { recordHistory } from "../record";

export interface NewEndpoint {
  url: string;
  events: EventType[];
  enabled: boolean;
}

/** An endpoint with its secret, which is shown this once. */
export interface CreatedEndpoint {
  endpoint: WebhookEndpoint;
  secret: string;
}

/** @throws AppError `forbidden`, `plan_limit_exceeded`, `invalid_field` for a URL that is refused */
export async function createEndpoint(ctx: Ctx, input: NewEndpoint): Promise<CreatedEndpoint> {
  requireRight(ctx, "webhooks.manage");
  await requireUrl(ctx, input.url);
  const secret = newWebhookSecret();
  const endpoint = await ctx.db.tenant(ctx.organizationId, async (tx) => {
    const { plan } = await findOrganization(tx, ctx.organizationId);
    requireFeature(plan, "webhooks", WEBHOOKS_LOCKED);
    const row = await insertEndpoint(tx, {
      id: newId("whe"),
      organizationId: ctx.organizationId,
      url: input.url,
      events: input.events,
      secret: ctx.vault.seal(secret),
      createdBy: actorId(ctx.actor),
      ...switchedOff(input.enabled),
    });
    await recordHistory(tx, ctx, {
      event: "webhook_endpoint.created",
      subjectId: row.id,
      after: settingsOf(row),
    });
    return row;
  });
  return { endpoint, secret };
}

/** Refuses an address that webhooks must not go to, before anything is opened. */
export async function requireUrl(ctx: Ctx, url: string): Promise<void> {
  const verdict = await ctx.checkWebhookUrl(url);
  if (!verdict.ok) throw invalidField("url", verdict.message);
}

/** The columns that say whether an endpoint is on. */
export function switchedOff(
  enabled: boolean,
): Pick<WebhookEndpoint, "disabledAt" | "disabledReason"> {
  return enabled
    ? { disabledAt: null, disabledReason: null }
    : { disabledAt: new Date(), disabledReason: "owner" };
}

/** The part of an endpoint that its history keeps; never a secret. */
export function settingsOf({ url, events, disabledAt }: WebhookEndpoint): NewEndpoint {
  return { url, events, enabled: disabledAt === null };
}
