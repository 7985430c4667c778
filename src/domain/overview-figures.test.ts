import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  approvalRate,
  checksIn,
  type DecisionFigures,
  durationTicks,
  durationWords,
  NO_DECISIONS,
  percentText,
  quickRate,
  rubberStamps,
  shareOf,
} from "./overview-figures";

const decisions = (change: Partial<DecisionFigures>) => ({ ...NO_DECISIONS, ...change });

it("adds up checks", () => {
  expect(checksIn({ allowed: 5, asked: 7, blocked: 9 })).toBe(21);
});

describe("rates", () => {
  it("count only what a person decided", () => {
    expect(approvalRate(decisions({ approved: 3, rejected: 1, expired: 96 }))).toBe(0.75);
    expect(quickRate(decisions({ approved: 3, rejected: 1, expired: 96, quick: 1 }))).toBe(0.25);
  });

  it("are none of nothing", () => {
    expect(approvalRate(decisions({ expired: 2 }))).toBeNull();
    expect(quickRate(NO_DECISIONS)).toBeNull();
    expect(shareOf(0, 0)).toBeNull();
  });
});

it.each([
  [{ approved: 10, quick: 5 }, true],
  [{ approved: 3, rejected: 2, quick: 3 }, true],
  [{ approved: 10, quick: 4 }, false],
  [{ approved: 4, quick: 4 }, false],
  [{}, false],
])("%j: rubber-stamping %s", (figures, expected) => {
  expect(rubberStamps(decisions(figures))).toBe(expected);
});

describe("durationTicks", () => {
  it.each([
    [0, [0, 1]],
    [3, [0, 1, 2, 3]],
    [50, [0, 15, 30, 45, 60]],
    [2_500, [0, 900, 1_800, 2_700]],
    [86_400, [0, 21_600, 43_200, 64_800, 86_400]],
    [2_592_000, [0, 864_000, 1_728_000, 2_592_000]],
  ])("%d", (most, ticks) => {
    expect(durationTicks(most)).toEqual(ticks);
  });

  it("are few, even and reach as far as is needed", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (most) => {
        const ticks = durationTicks(most);
        expect(ticks.length).toBeLessThanOrEqual(5);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(most);
        expect(ticks[0]).toBe(0);
      }),
    );
  });
});

describe("percentText", () => {
  it.each([
    [0, "0%"],
    [0.001, "<1%"],
    [0.754, "75%"],
    [0.999, ">99%"],
    [1, "100%"],
  ])("%d", (share, text) => {
    expect(percentText(share)).toBe(text);
  });
});

describe("durationWords", () => {
  it.each([
    [0.2, "<1 s"],
    [1, "1 s"],
    [59.4, "59 s"],
    [59.6, "1 min"],
    [240, "4 min"],
    [3_599, "1 h"],
    [7_500, "2 h 5 min"],
    [86_399, "1 day"],
    [97_200, "1 day 3 h"],
    [172_800, "2 days"],
  ])("%d", (seconds, text) => {
    expect(durationWords(seconds)).toBe(text);
  });
});
