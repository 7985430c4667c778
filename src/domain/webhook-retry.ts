/**
 * When a webhook delivery is tried again, and when it is given up.
 * Spec: Standard Webhooks, "Reliability" (the schedule); RFC 9110 §10.2.3 (Retry-After).
 */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Waits in milliseconds: element 0 follows the first attempt, which is made at once. */
export const RETRY_DELAYS_MS: readonly number[] = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

export const MAX_ATTEMPTS = RETRY_DELAYS_MS.length + 1;

/** A wait is its documented length times 1 ± this. */
export const RETRY_JITTER = 0.2;

/** The longest wait a receiver can ask for. */
export const MAX_RETRY_AFTER_MS = 24 * HOUR;

export const FAILURE_REASONS = [
  "timeout",
  "dns_failed",
  "connection_failed",
  "tls_failed",
  "private_address",
  "redirect",
  "http_4xx",
  "http_5xx",
  "gone",
  "response_too_large",
  "invalid_url",
  /** Nothing was sent: this server cannot unseal the endpoint's secret. */
  "secret_unreadable",
  /** Nothing was sent, for a reason of our own. */
  "not_sent",
] as const;

export type FailureReason = (typeof FAILURE_REASONS)[number];

export type AttemptOutcome =
  | { ok: true; status: number }
  | { ok: false; reason: FailureReason; status?: number; retryAfterMs?: number };

export type NextStep =
  | { state: "delivered" }
  | { state: "retry"; nextAttemptAt: Date }
  | { state: "failed" }
  | { state: "gone" };

export type FinishedAttempt = {
  /** Number of the attempt that just ended; the first is 1. */
  attempt: number;
  outcome: AttemptOutcome;
  /** When the attempt ended. */
  now: Date;
  /** In [0, 1): where in the jitter band the next attempt falls. */
  random: number;
};

/**
 * Says what follows an attempt. `gone` means the receiver answered 410: the endpoint is to be
 * disabled. `failed` means the schedule is used up: the delivery is kept for a replay by hand.
 */
export function afterAttempt({ attempt, outcome, now, random }: FinishedAttempt): NextStep {
  if (outcome.ok) return { state: "delivered" };
  if (outcome.reason === "gone") return { state: "gone" };

  const delayMs = RETRY_DELAYS_MS[attempt - 1];
  if (delayMs === undefined) return { state: "failed" };

  const scheduledMs = delayMs * (1 - RETRY_JITTER + 2 * RETRY_JITTER * random);
  const waitMs = Math.max(scheduledMs, askedWaitMs(outcome.retryAfterMs));
  return { state: "retry", nextAttemptAt: new Date(now.getTime() + Math.round(waitMs)) };
}

/** Reads an HTTP status as an outcome: only a 2xx is success, a redirect is not followed. */
export function outcomeOfStatus(status: number, retryAfterMs?: number): AttemptOutcome {
  if (status >= 200 && status <= 299) return { ok: true, status };
  const failure = { ok: false, reason: reasonOfStatus(status), status } as const;
  return retryAfterMs === undefined ? failure : { ...failure, retryAfterMs };
}

function reasonOfStatus(status: number): FailureReason {
  if (status === 410) return "gone";
  if (status >= 500) return "http_5xx";
  if (status >= 400) return "http_4xx";
  return "redirect";
}

// Retry-After can only postpone: a receiver that asks for less still gets the documented pace,
// and one that asks for a year does not keep a delivery open for a year.
function askedWaitMs(retryAfterMs: number | undefined): number {
  if (retryAfterMs === undefined || !Number.isFinite(retryAfterMs)) return 0;
  return Math.min(retryAfterMs, MAX_RETRY_AFTER_MS);
}
