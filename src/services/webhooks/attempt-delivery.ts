import type { Tx } from "@/db/client";
import { type ClaimedDelivery, disableGoneEndpoint, saveAttempt } from "@/db/queries/outbox";
import { afterAttempt, type NextStep } from "@/domain/webhook-retry";
import type { AttemptResult } from "@/gateways/webhook-http/send-webhook";
import { signWebhook } from "@/lib/webhook-signature";
import type { Platform } from "../context";
import { recordHistory } from "../record";

/** Sends one claimed delivery, outside any transaction, and keeps what came of it. */
export async function attemptDelivery(platform: Platform, claimed: ClaimedDelivery): Promise<void> {
  const result = await platform.sendWebhook({
    url: claimed.url,
    body: claimed.body,
    headers: { ...signedHeaders(platform, claimed) },
  });
  const next = afterAttempt({
    attempt: claimed.attempt,
    outcome: result,
    now: new Date(),
    random: Math.random(),
  });
  await platform.db.tenant(claimed.organizationId, (tx) =>
    keep(tx, platform, claimed, { result, next }),
  );
}

function signedHeaders(platform: Platform, claimed: ClaimedDelivery): Record<string, string> {
  const sealed = [claimed.secret, claimed.previousSecret].filter((secret) => secret !== null);
  return signWebhook({
    secrets: sealed.map((secret) => platform.vault.unseal(secret)),
    id: claimed.eventId,
    timestampSeconds: Math.floor(Date.now() / 1000),
    body: claimed.body,
  });
}

async function keep(
  tx: Tx,
  platform: Platform,
  claimed: ClaimedDelivery,
  { result, next }: { result: AttemptResult; next: NextStep },
): Promise<void> {
  const record = {
    httpStatus: result.status ?? null,
    failure: result.ok ? null : result.reason,
    durationMs: Math.round(result.durationMs),
    responseExcerpt: result.responseExcerpt,
  };
  const saved = await saveAttempt(tx, claimed, record, deliveryState(next));
  if (!saved || next.state !== "gone") return;
  if (!(await disableGoneEndpoint(tx, claimed.endpointId))) return;
  platform.logger.warn({ endpointId: claimed.endpointId }, "webhook endpoint answered 410");
  const system = { organizationId: claimed.organizationId, requestId: claimed.lease };
  await recordHistory(
    tx,
    { ...system, actor: { kind: "system" } },
    {
      event: "webhook_endpoint.disabled",
      subjectId: claimed.endpointId,
      after: { reason: "gone" },
    },
  );
}

function deliveryState(next: NextStep): Parameters<typeof saveAttempt>[3] {
  if (next.state === "retry") return { status: "pending", nextAttemptAt: next.nextAttemptAt };
  return { status: next.state === "delivered" ? "delivered" : "failed" };
}
