import type { Tx } from "@/db/client";
import { countAtCommit } from "@/db/observed-db";
import {
  type AttemptRecord,
  type ClaimedDelivery,
  disableGoneEndpoint,
  type EndedAttempt,
  saveAttempts,
} from "@/db/queries/outbox";
import { afterAttempt, type FailureReason, type NextStep } from "@/domain/webhook-retry";
import type { AttemptResult } from "@/gateways/webhook-http/send-webhook";
import { annotate, inSpan, SpanKind } from "@/lib/trace";
import { signWebhook } from "@/lib/webhook-signature";
import type { Platform } from "../context";
import { recordHistory } from "../record";
import type { KeepAttempt } from "./keep-attempts";
import { tellDisabled } from "./tell-disabled";

/** What an attempt needs of the loop that makes it. */
export interface Attempting {
  keep: KeepAttempt;
  /** Called when the receiver has nothing more to do; what is left is to keep what came of it. */
  answered(): void;
  /** Called at once when the receiver says that it is gone. */
  gone(): void;
}

/** Sends one claimed delivery, outside any transaction, and keeps what came of it. */
export function attemptDelivery(
  platform: Platform,
  claimed: ClaimedDelivery,
  attempting: Attempting,
): Promise<void> {
  const attributes = {
    "agentwarden.delivery_id": claimed.id,
    "agentwarden.event_id": claimed.eventId,
    "agentwarden.attempt": claimed.attempt,
  };
  const kind = SpanKind.CLIENT;
  const work = () => attemptAndKeep(platform, claimed, attempting);
  return inSpan("webhook attempt", attributes, work, { kind });
}

async function attemptAndKeep(
  platform: Platform,
  claimed: ClaimedDelivery,
  { keep, answered, gone }: Attempting,
): Promise<void> {
  const result = await makeAttempt(platform, claimed);
  annotate(result.ok ? {} : { "error.type": result.reason });
  if (result.status !== undefined) annotate({ "http.response.status_code": result.status });
  const next = afterAttempt({
    attempt: claimed.attempt,
    outcome: result,
    now: new Date(),
    random: Math.random(),
  });
  const nextAttemptAt = next.state === "retry" ? next.nextAttemptAt : null;
  const ended = { claimed, record: recordOf(result), result: next.state, nextAttemptAt };
  if (next.state === "gone") {
    gone();
    await endEndpoint(platform, claimed, ended);
  } else {
    answered();
    await keep(ended);
  }
  logAttempt(platform, claimed, { result, next });
}

/** What every line about a delivery names, from the request that caused it to the attempt. */
export function namesOf({
  id,
  eventId,
  requestId,
}: Pick<ClaimedDelivery, "id" | "eventId" | "requestId">) {
  return { requestId, eventId, deliveryId: id };
}

function logAttempt(
  { logger }: Platform,
  claimed: ClaimedDelivery,
  { result, next }: { result: AttemptResult; next: NextStep },
): void {
  const { status, durationMs } = result;
  const failure = result.ok ? undefined : result.reason;
  const line = { ...namesOf(claimed), attempt: claimed.attempt, status, failure, durationMs };
  if (next.state === "failed") logger.warn(line, "delivery given up");
  else logger.debug({ ...line, next: next.state }, "delivery attempted");
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
    platform.logger.error({ err: error, ...namesOf(claimed), reason }, "delivery not sent");
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
function previousSecret(platform: Platform, claimed: ClaimedDelivery) {
  const { previousSecret: sealed } = claimed;
  if (sealed === null) return [];
  try {
    return [platform.vault.unseal(sealed)];
  } catch (error) {
    platform.logger.warn({ err: error, ...namesOf(claimed) }, "previous webhook secret unreadable");
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

/** Keeps the attempt and switches the endpoint off in one transaction, then tells its owners. */
async function endEndpoint(
  platform: Platform,
  claimed: ClaimedDelivery,
  ended: EndedAttempt,
): Promise<void> {
  const { organizationId, endpointId: id, url } = claimed;
  const disabled = await platform.db.tenant(organizationId, (tx) =>
    keepGone(tx, platform, claimed, ended),
  );
  if (disabled) await tellDisabled(platform, { id, organizationId, url });
}

/** @returns true when this attempt has switched the endpoint off */
async function keepGone(
  tx: Tx,
  platform: Platform,
  claimed: ClaimedDelivery,
  ended: EndedAttempt,
): Promise<boolean> {
  const saved = await saveAttempts(tx, [ended]);
  if (saved.size === 0) return false;
  countAtCommit(tx, (metrics) => metrics.deliveries.inc({ result: ended.result }));
  if (!(await disableGoneEndpoint(tx, claimed.endpointId))) return false;
  platform.logger.warn(
    { ...namesOf(claimed), endpointId: claimed.endpointId },
    "webhook endpoint answered 410",
  );
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
