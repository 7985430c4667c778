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

/** Everything that a delivery can be of. */
export type SentEvent = EventType | typeof TEST_EVENT;

const TOLD_STATUSES = ["pending_approval", "blocked", "failed"] as const satisfies LogStatus[];
/** What a log entry says that is told. */
export type ToldStatus = (typeof TOLD_STATUSES)[number];

/** How an approval ends; each end is told. */
export type ToldEnd = Exclude<ApprovalStatus, "pending_approval">;

export function isTold(status: LogStatus): status is ToldStatus {
  return (TOLD_STATUSES as readonly LogStatus[]).includes(status);
}

/** The event a log entry of this status is told as. */
export function eventOfLog<S extends ToldStatus>(status: S): `log.${S}` {
  return `log.${status}`;
}

/** The event an approval's end is told as. */
export function eventOfApproval<S extends ToldEnd>(status: S): `approval.${S}` {
  return `approval.${status}`;
}
