import { sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { events, webhookAttempts, webhookDeliveries, webhookEndpoints } from "@/db/schema/webhooks";
import { newId } from "@/lib/ids";
import { newWebhookSecret } from "@/lib/webhook-signature";
import type { Ctx } from "@/services/context";
import { type Chance, createChance } from "./chance";

const HEALTHY = "https://hooks.acme.example/agentwarden";
const FAILING = "https://legacy.acme.example/webhooks/approvals";

/** One endpoint whose deliveries arrive, and one whose receiver has been failing for a day. */
export async function fillDeliveries(tx: Tx, ctx: Ctx, userId: string): Promise<void> {
  const chance = createChance(7);
  const { organizationId } = ctx;
  for (const url of [HEALTHY, FAILING]) {
    const endpointId = newId("whe");
    const secret = ctx.vault.seal(newWebhookSecret());
    const types = ["approval.approved", "approval.rejected"] as const;
    const endpoint = {
      id: endpointId,
      organizationId,
      url,
      events: [...types],
      secret,
      createdBy: userId,
    };
    await tx.insert(webhookEndpoints).values(endpoint);
    for (let i = 40; i > 0; i--)
      await fillDelivery(tx, {
        organizationId,
        endpointId,
        chance,
        failing: url === FAILING,
        hoursAgo: i,
      });
  }
}

interface DeliveryMoment {
  organizationId: string;
  endpointId: string;
  chance: Chance;
  failing: boolean;
  hoursAgo: number;
}

async function fillDelivery(tx: Tx, moment: DeliveryMoment): Promise<void> {
  const { organizationId, endpointId, chance, hoursAgo } = moment;
  const failing = moment.failing && hoursAgo < 24;
  const createdAt = new Date(Date.now() - hoursAgo * 3_600_000);
  const [eventId, deliveryId] = [newId("evt"), newId("dlv")];
  const type = chance.next() < 0.8 ? "approval.approved" : "approval.rejected";
  const body = JSON.stringify({ event: type, timestamp: createdAt.toISOString(), data: {} });
  await tx.insert(events).values({ id: eventId, organizationId, type, body, createdAt });
  await tx.insert(webhookDeliveries).values({
    id: deliveryId,
    organizationId,
    endpointId,
    eventId,
    status: failing ? "failed" : "delivered",
    attempts: failing ? 10 : 1,
    createdAt,
    deliveredAt: failing ? null : sql`${createdAt.toISOString()}::timestamptz`,
  });
  for (let number = 1; number <= (failing ? 3 : 1); number++)
    await tx.insert(webhookAttempts).values({
      id: newId("att"),
      organizationId,
      deliveryId,
      number,
      httpStatus: failing ? 503 : 200,
      failure: failing ? "http_5xx" : null,
      durationMs: chance.whole(18, failing ? 4_000 : 240),
      responseExcerpt: failing ? "upstream connect error" : "ok",
      createdAt,
    });
}
