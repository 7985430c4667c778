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
};

/** Why an attempt failed, in words. */
export function failureText(failure: string): string {
  return FAILURE_WORDS[failure as FailureReason] ?? failure;
}
