import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  afterAttempt,
  type AttemptOutcome,
  FAILURE_REASONS,
  MAX_ATTEMPTS,
  MAX_RETRY_AFTER_MS,
  outcomeOfStatus,
  RETRY_DELAYS_MS,
} from "./webhook-retry";

const NOW = new Date("2025-01-15T10:30:00.000Z");
const SERVER_ERROR: AttemptOutcome = { ok: false, reason: "http_5xx", status: 500 };

function waitMs(attempt: number, random: number, retryAfterMs?: number): number {
  const outcome =
    retryAfterMs === undefined
      ? SERVER_ERROR
      : { ...SERVER_ERROR, ok: false as const, retryAfterMs };
  const next = afterAttempt({
    attempt,
    outcome: outcome as AttemptOutcome,
    now: NOW,
    random,
  });
  if (next.state !== "retry") throw new Error(`expected a retry, got ${next.state}`);
  return next.nextAttemptAt.getTime() - NOW.getTime();
}

describe("the schedule", () => {
  it.each([
    [1, "5 s", 5],
    [2, "5 min", 300],
    [3, "30 min", 1_800],
    [4, "2 h", 7_200],
    [5, "5 h", 18_000],
    [6, "10 h", 36_000],
    [7, "14 h", 50_400],
    [8, "20 h", 72_000],
    [9, "24 h", 86_400],
  ])("waits after attempt %i for %s, a fifth more or less", (attempt, _spoken, seconds) => {
    expect(waitMs(attempt, 0)).toBe(seconds * 800);
    expect(waitMs(attempt, 0.5)).toBe(seconds * 1_000);
    expect(waitMs(attempt, 0.999_999_999)).toBeCloseTo(seconds * 1_200, -1);
  });

  it("gives up after the tenth attempt", () => {
    expect(MAX_ATTEMPTS).toBe(10);
    expect(afterAttempt({ attempt: 10, outcome: SERVER_ERROR, now: NOW, random: 0.5 })).toEqual({
      state: "failed",
    });
  });
});

describe("what ends a delivery", () => {
  it.each([1, 5, 10])("a 2xx on attempt %i delivers", (attempt) => {
    const outcome: AttemptOutcome = { ok: true, status: 204 };
    expect(afterAttempt({ attempt, outcome, now: NOW, random: 0 })).toEqual({ state: "delivered" });
  });

  it.each([1, 5, 10])("a 410 on attempt %i is final", (attempt) => {
    const outcome = outcomeOfStatus(410, 60_000);
    expect(afterAttempt({ attempt, outcome, now: NOW, random: 0 })).toEqual({ state: "gone" });
  });

  it.each(FAILURE_REASONS.filter((reason) => reason !== "gone"))("%s is retried", (reason) => {
    const outcome: AttemptOutcome = { ok: false, reason };
    expect(afterAttempt({ attempt: 1, outcome, now: NOW, random: 0 }).state).toBe("retry");
  });
});

describe("Retry-After", () => {
  it("postpones an attempt that would come too early", () => {
    expect(waitMs(1, 0.5, 60_000)).toBe(60_000);
  });

  it("never brings an attempt forward", () => {
    expect(waitMs(2, 0, 1_000)).toBe(240_000);
  });

  it("is cut to 24 h", () => {
    expect(waitMs(1, 0.5, 365 * 24 * 3_600_000)).toBe(MAX_RETRY_AFTER_MS);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -5])("is ignored when it is %d", (asked) => {
    expect(waitMs(1, 0.5, asked)).toBe(5_000);
  });
});

describe("properties", () => {
  const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const attempts = fc.integer({ min: 1, max: RETRY_DELAYS_MS.length });

  it("a wait is never outside the ±20 % band when the receiver asks for nothing", () => {
    fc.assert(
      fc.property(attempts, unit, (attempt, random) => {
        const delayMs = RETRY_DELAYS_MS[attempt - 1] ?? Number.NaN;
        const waited = waitMs(attempt, random);
        expect(waited).toBeGreaterThanOrEqual(delayMs * 0.8);
        expect(waited).toBeLessThanOrEqual(delayMs * 1.2);
      }),
    );
  });

  it("whatever the receiver asks, the wait keeps the lower bound and a ceiling", () => {
    fc.assert(
      fc.property(attempts, unit, fc.double(), (attempt, random, asked) => {
        const delayMs = RETRY_DELAYS_MS[attempt - 1] ?? Number.NaN;
        const waited = waitMs(attempt, random, asked);
        expect(waited).toBeGreaterThanOrEqual(delayMs * 0.8);
        expect(waited).toBeLessThanOrEqual(Math.max(delayMs * 1.2, MAX_RETRY_AFTER_MS));
      }),
    );
  });

  it("any run of failures ends after ten attempts", () => {
    const failure = fc.constantFrom(...FAILURE_REASONS.filter((reason) => reason !== "gone"));
    fc.assert(
      fc.property(fc.array(failure, { minLength: 10, maxLength: 10 }), unit, (reasons, random) => {
        const states = reasons.map((reason, index) => {
          const outcome: AttemptOutcome = { ok: false, reason };
          return afterAttempt({ attempt: index + 1, outcome, now: NOW, random }).state;
        });
        expect(states).toEqual([...Array<string>(9).fill("retry"), "failed"]);
      }),
    );
  });

  it("every status is success exactly when it is a 2xx", () => {
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 999 }), (status) => {
        expect(outcomeOfStatus(status).ok).toBe(Math.floor(status / 100) === 2);
      }),
    );
  });
});

describe("the reason of a status", () => {
  it.each([
    [301, "redirect"],
    [304, "redirect"],
    [308, "redirect"],
    [400, "http_4xx"],
    [404, "http_4xx"],
    [410, "gone"],
    [429, "http_4xx"],
    [500, "http_5xx"],
    [503, "http_5xx"],
    [999, "http_5xx"],
  ])("%i is %s", (status, reason) => {
    expect(outcomeOfStatus(status)).toEqual({ ok: false, reason, status });
  });
});
