import { describe, expect, it } from "vitest";
import type { Verdict } from "@/domain/rule-preview";
import { effectSentence, matchSentence } from "./preview-words";

const preview = (unchanged: number, ...turns: [Verdict, Verdict, number][]) => ({
  checks: turns.reduce((sum, [, , count]) => sum + count, unchanged),
  unchanged,
  transitions: turns.map(([from, to, count]) => ({ from, to, count, samples: [] })),
  days: 30,
  newestOnly: null,
  repeats: false,
});

describe("effectSentence", () => {
  it.each([
    [
      preview(120, ["allow", "require_approval", 14], ["require_approval", "deny", 2]),
      "14 allowed checks would have asked a human; 2 asked would have been denied; 120 unchanged.",
    ],
    [preview(0, ["deny", "allow", 1]), "1 denied check would have run at once; 0 unchanged."],
    [preview(1_234), "All 1,234 checks would have been answered the same."],
    [preview(1), "The one check would have been answered the same."],
    [preview(0), "This agent made no check that could be compared."],
  ])("%#", (given, sentence) => {
    expect(effectSentence(given)).toBe(sentence);
  });
});

describe("matchSentence", () => {
  const found = { days: 30, asked: 12, matched: 3, top: [], newestOnly: null };

  it.each([
    [found, "Matches 3 of the 12 actions this agent asked for in the last 30 days:"],
    [{ ...found, matched: 0 }, "Nothing in the last 30 days matches."],
    [
      { ...found, days: 7, asked: 0, matched: 0 },
      "This agent asked for nothing in the last 7 days.",
    ],
    [
      { ...found, asked: 1, matched: 1, newestOnly: 10_000 },
      "Matches the one action this agent asked for in the last 30 days, newest 10,000 checks of more:",
    ],
  ])("%#", (given, sentence) => {
    expect(matchSentence(given)).toBe(sentence);
  });
});
