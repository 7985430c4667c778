import { describe, expect, it } from "vitest";
import { relativeTime, timeLeft, utcTime, zonedTime } from "./relative-time";

const NOW = new Date("2026-03-12T13:03:22.480Z");
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function ago(ms: number): Date {
  return new Date(NOW.getTime() - ms);
}

describe("relativeTime", () => {
  it.each([
    [0, "just now"],
    [59 * SECOND, "just now"],
    [-59 * SECOND, "just now"],
    [MINUTE, "1 min ago"],
    [59 * MINUTE + 59 * SECOND, "59 min ago"],
    [HOUR, "1 h ago"],
    [DAY - 1, "23 h ago"],
    [DAY, "1 day ago"],
    [6 * DAY + 23 * HOUR, "6 days ago"],
    [-5 * MINUTE, "in 5 min"],
    [-3 * DAY, "in 3 days"],
    [7 * DAY, "5 Mar"],
    [90 * DAY, "12 Dec 2025"],
  ])("%i ms ago is %j", (ms, expected) => {
    expect(relativeTime(ago(ms), NOW, "UTC")).toBe(expected);
  });
});

describe("timeLeft", () => {
  it.each([
    [1, "1 s"],
    [59 * SECOND, "59 s"],
    [59 * SECOND + 1, "1 min 00 s"],
    [4 * MINUTE + 2 * SECOND, "4 min 02 s"],
    [HOUR, "1 h 00 min"],
    [2 * HOUR + 5 * MINUTE + 59 * SECOND, "2 h 05 min"],
    [DAY, "1 day"],
    [3 * DAY + 4 * HOUR, "3 days 4 h"],
  ])("%i ms ahead is %j", (ms, expected) => {
    expect(timeLeft(ago(-ms), NOW)).toBe(expected);
  });

  it("is null at the moment itself and after it", () => {
    expect(timeLeft(NOW, NOW)).toBeNull();
    expect(timeLeft(ago(1), NOW)).toBeNull();
  });
});

describe("whole moments", () => {
  it("are said in the reader's zone, with its name", () => {
    expect(zonedTime(NOW, "Europe/Berlin")).toBe("12 Mar 2026, 14:03:22 CET");
  });

  it("keep the milliseconds in UTC", () => {
    expect(utcTime(NOW)).toBe("2026-03-12 13:03:22.480 UTC");
  });
});
