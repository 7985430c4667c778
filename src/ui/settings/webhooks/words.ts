import type { EventType } from "@/domain/events";
import type { FailureReason } from "@/domain/webhook-retry";

/** What each event tells, beside its checkbox. */
export const EVENT_WORDS: Record<EventType, string> = {
  "approval.approved": "A reviewer approved a request",
  "approval.rejected": "A reviewer rejected a request",
  "approval.expired": "Nobody answered a request in time",
  "approval.cancelled": "An agent withdrew its request, or was deleted",
  "log.pending_approval": "A request waits for a human",
  "log.blocked": "An action was denied",
  "log.failed": "An action was reported as failed",
  "log.sealed": "Log entries were sealed; keep it as a checkpoint to verify the log against",
};

/** What a new endpoint gets when nothing else is chosen: what a server needs to act. */
export const DEFAULT_EVENTS: readonly EventType[] = ["approval.approved", "approval.rejected"];

const FAILURE_WORDS: Record<FailureReason, string> = {
  timeout: "No answer within 10 seconds",
  dns_failed: "The host name could not be found",
  connection_failed: "The connection was refused or broke off",
  tls_failed: "The TLS certificate was not accepted",
  private_address: "The host name leads to a private address",
  redirect: "It answered with a redirect, which is not followed",
  http_4xx: "The receiver refused the request",
  http_5xx: "The receiver failed",
  gone: "The receiver answered 410 Gone, so this endpoint was switched off",
  response_too_large: "The answer was too large",
  invalid_url: "The URL cannot be used",
  secret_unreadable:
    "Not sent: the endpoint's signing secret cannot be read on this server. Rotate the secret, then replay",
  not_sent: "Not sent: something went wrong on our side",
};

/** Why an attempt failed, in words. */
export function failureText(failure: string): string {
  return FAILURE_WORDS[failure as keyof typeof FAILURE_WORDS] ?? failure;
}

/** Numbers stop being counted here; the service says the same. */
const COUNTED = 100_000;

/** A number with its noun: "1 event", "2,000 events", "100,000 or more events". */
export function countText(count: number, one: string, many: string): string {
  const number = count.toLocaleString("en");
  if (count === 1) return `1 ${one}`;
  return count >= COUNTED ? `${number} or more ${many}` : `${number} ${many}`;
}

/** What a recovery would send. */
export function recoverableText({ failed, missed }: { failed: number; missed: number }): string {
  if (failed + missed === 0) return "Nothing in this time is left to be sent.";
  const parts = [
    failed > 0 && countText(failed, "delivery that was given up", "deliveries that were given up"),
    missed > 0 && countText(missed, "event that was never sent", "events that were never sent"),
  ].filter(Boolean);
  return `To be sent: ${parts.join(" and ")}.`;
}

/** What a recovery has put in line, and what it has left for another. */
export function recoveredText(done: { failed: number; missed: number; left: number }): string {
  const sent = done.failed + done.missed;
  if (sent === 0) return "Nothing was left to be sent.";
  const text = `${countText(sent, "delivery is", "deliveries are")} being sent.`;
  if (done.left === 0) return text;
  return `${text} ${countText(done.left, "more is", "more are")} left: recover again.`;
}
