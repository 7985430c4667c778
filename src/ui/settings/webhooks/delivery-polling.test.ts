import { describe, expect, it } from "vitest";
import { type Awaited, pollMs } from "./delivery-polling";

const now = new Date("2026-03-01T12:00:00Z");
const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1_000);

describe("pollMs", () => {
  it.each<[Awaited["status"], number, number]>([
    ["pending", -1, 2_000],
    ["pending", 6, 2_000],
    ["pending", 300, 10_000],
    ["delivered", -1, 10_000],
    ["failed", -1, 10_000],
  ])("%s, due in %i s", (status, seconds, expected) => {
    expect(pollMs([{ status, nextAttemptAt: inSeconds(seconds) }], now)).toBe(expected);
  });

  it("asks often for one that is due among many that are done", () => {
    const done = { status: "delivered", nextAttemptAt: inSeconds(-60) } as const;
    const due = { status: "pending", nextAttemptAt: inSeconds(1) } as const;
    expect(pollMs([done, done, due, done], now)).toBe(2_000);
  });

  it("asks seldom for an empty log", () => {
    expect(pollMs([], now)).toBe(10_000);
  });
});
