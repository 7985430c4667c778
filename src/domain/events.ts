import type { ApprovalStatus } from "./approval";
import type { LogStatus } from "./log-status";

export const EVENT_TYPES = [
  "log.pending_approval",
  "log.blocked",
  "log.failed",
  "approval.approved",
  "approval.rejected",
  "approval.expired",
  "approval.cancelled",
  "log.sealed",
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** What the "Test Webhook" button sends; endpoints need not subscribe to it. */
export const TEST_EVENT = "webhook.test";

/** The event a log entry of this status is told as, or null when it is not told. */
export function eventOfLog(status: LogStatus): EventType | null {
  if (status === "pending_approval") return "log.pending_approval";
  if (status === "blocked") return "log.blocked";
  if (status === "failed") return "log.failed";
  return null;
}

/** The event an approval's end is told as. */
export function eventOfApproval(status: Exclude<ApprovalStatus, "pending_approval">): EventType {
  return `approval.${status}`;
}
