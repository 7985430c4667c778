import { expect, it } from "vitest";
import { APPROVAL_STATUSES } from "./approval";
import { EVENT_TYPES, eventOfApproval, eventOfLog, isTold } from "./events";
import { LOG_STATUSES, REPORTED_STATUSES } from "./log-status";
import { eventTime, wireTime } from "./wire-time";

it.each([
  ["allowed", null],
  ["success", null],
  ["failed", "log.failed"],
  ["blocked", "log.blocked"],
  ["pending_approval", "log.pending_approval"],
  ["pending", null],
] as const)("a log entry that says %s is told as %s", (status, event) => {
  expect(isTold(status) ? eventOfLog(status) : null).toBe(event);
});

it("every event is told of something, and nothing is told that nobody can subscribe to", () => {
  const ends = APPROVAL_STATUSES.filter((status) => status !== "pending_approval");
  const logs = LOG_STATUSES.filter(isTold);
  const told = [...logs.map(eventOfLog), ...ends.map(eventOfApproval), "log.sealed"];
  expect(told.sort()).toEqual([...EVENT_TYPES].sort());
});

it("callers report with the contract's words, and cannot claim to have been allowed", () => {
  expect(REPORTED_STATUSES).toEqual({
    success: "success",
    failed: "failed",
    blocked: "blocked",
    denied: "blocked",
    pending_approval: "pending_approval",
    pending: "pending",
  });
});

it("a moment is written in UTC with six decimals, in an event without its offset", () => {
  const at = new Date("2026-02-26T00:51:33.974+01:00");
  expect(wireTime(at)).toBe("2026-02-25T23:51:33.974000+00:00");
  expect(eventTime(at)).toBe("2026-02-25T23:51:33.974000");
  expect(wireTime(new Date(0))).toBe("1970-01-01T00:00:00.000000+00:00");
  expect(new Date(wireTime(at))).toEqual(at);
});
