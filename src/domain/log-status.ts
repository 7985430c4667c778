/** What a log entry can say. `allowed` is written by checks only. */
export const LOG_STATUSES = [
  "allowed",
  "success",
  "failed",
  "blocked",
  "pending_approval",
  "pending",
] as const;
export type LogStatus = (typeof LOG_STATUSES)[number];

/** What callers may report, with the names that older clients use. */
export const REPORTED_STATUSES = {
  success: "success",
  failed: "failed",
  blocked: "blocked",
  denied: "blocked",
  pending_approval: "pending_approval",
  pending: "pending",
} as const satisfies Record<string, LogStatus>;

/** How long after a check an agent's own log of the same outcome counts as an echo, in seconds. */
export const ECHO_WINDOW_SECONDS = 300;
