import type { Tx } from "@/db/client";
import {
  type AttemptRecord,
  type ClaimedDelivery,
  disableGoneEndpoint,
  saveAttempt,
} from "@/db/queries/outbox";
import { afterAttempt, type FailureReason, type NextStep } from "@/domain/webhook-retry";
import type { AttemptResult } from "@/gateways/webhook-http/send-webhook";
import { signWebhook } from "@/lib/webhook-signature";
import type { Platform } from "../context";
import { recordHistory } from "../record";
import { tellDisabled } from "./tell-disabled";

/** Sends one claimed delivery, outside any transaction, and keeps what came of it. */
export async function attemptDelivery(platform: Platform, claimed: ClaimedDelivery): Promise<void> {
  const result = await makeAttempt(platform, claimed);
  const next = afterAttempt({
    attempt: claimed.attempt,
    outcome: result,
    now: new Date(),
    random: Math.random(),
  });
  const { organizationId, endpointId: id, url } = claimed;
  const disabled = await platform.db.tenant(organizationId, (tx) =>
    keep(tx, platform, claimed, { record: recordOf(result), next }),
  );
  if (disabled) await tellDisabled(platform, { id, organizationId, url });
}

/** Never rejects: a delivery that cannot be signed or sent must come to its end like any other. */
async function makeAttempt(platform: Platform, claimed: ClaimedDelivery): Promise<AttemptResult> {
  let reason: FailureReason = "secret_unreadable";
  try {
    const headers = signedHeaders(platform, claimed);
    reason = "not_sent";
    const { url, body } = claimed;
    return await platform.sendWebhook({ url, body, headers });
  } catch (error) {
    platform.logger.error({ err: error, deliveryId: claimed.id, reason }, "delivery not sent");
    return { ok: false, reason, durationMs: 0, responseExcerpt: null };
  }
}

function signedHeaders(platform: Platform, claimed: ClaimedDelivery): Record<string, string> {
  return {
    ...signWebhook({
      secrets: [platform.vault.unseal(claimed.secret), ...previousSecret(platform, claimed)],
      id: claimed.eventId,
      timestampSeconds: Math.floor(Date.now() / 1000),
      body: claimed.body,
    }),
  };
}

/** One that cannot be read is left out: rotating is how an owner gets rid of it. */
function previousSecret(platform: Platform, { id, previousSecret: sealed }: ClaimedDelivery) {
  if (sealed === null) return [];
  try {
    return [platform.vault.unseal(sealed)];
  } catch (error) {
    platform.logger.warn({ err: error, deliveryId: id }, "previous webhook secret unreadable");
    return [];
  }
}

function recordOf(result: AttemptResult): AttemptRecord {
  return {
    httpStatus: result.status ?? null,
    failure: result.ok ? null : result.reason,
    durationMs: Math.round(result.durationMs),
    responseExcerpt: result.responseExcerpt,
  };
}

/** @returns true when this attempt has switched the endpoint off */
async function keep(
  tx: Tx,
  platform: Platform,
  claimed: ClaimedDelivery,
  { record, next }: { record: AttemptRecord; next: NextStep },
): Promise<boolean> {
  const saved = await saveAttempt(tx, claimed, record, deliveryState(next));
  if (!saved || next.state !== "gone") return false;
  if (!(await disableGoneEndpoint(tx, claimed.endpointId))) return false;
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
  return true;
}

function deliveryState(next: NextStep): Parameters<typeof saveAttempt>[3] {
  if (next.state === "retry") return { status: "pending", nextAttemptAt: next.nextAttemptAt };
  return { status: next.state === "delivered" ? "delivered" : "failed" };
}
