import { describe, expect, it } from "vitest";
import { closedSentence } from "./closed-sentence";

const now = new Date("2026-03-01T12:00:00Z");
const before = (seconds: number) => new Date(now.getTime() - seconds * 1000);

describe("closedSentence", () => {
  it.each([
    ["rejected", "Ann", 3, "Ann rejected this 3 s ago"],
    ["approved", null, 90, "Another reviewer approved this 1 min ago"],
    ["cancelled", null, 0, "The agent withdrew this request 0 s ago"],
    ["expired", null, 7_200, "This request expired 2 h ago: nobody decided in time"],
  ] as const)("tells %s by %s", (status, resolvedByName, seconds, sentence) => {
    const ending = { status, resolvedByName, resolvedAt: before(seconds) };
    expect(closedSentence(ending, now)).toBe(sentence);
  });
  it("does not count a browser's slow clock as the future", () => {
    const ending = { status: "rejected", resolvedByName: "Ann", resolvedAt: before(-5) } as const;
    expect(closedSentence(ending, now)).toBe("Ann rejected this 0 s ago");
  });
  it("says nothing about a moment it does not know", () => {
    const ending = { status: "rejected", resolvedByName: "Ann", resolvedAt: null } as const;
    expect(closedSentence(ending, now)).toBe("Ann rejected this");
  });
});
