import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { durationText, hoursOfSeconds, secondsOfHours } from "./answer-time";

describe("durationText", () => {
  it.each([
    [1, "1 second"],
    [90, "1 minute 30 seconds"],
    [900, "15 minutes"],
    [3_600, "1 hour"],
    [5_400, "1 hour 30 minutes"],
    [86_400, "24 hours"],
    [90_000, "25 hours"],
    [259_200, "3 days"],
    [2_592_000, "30 days"],
  ])("%i", (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });
});

describe("secondsOfHours", () => {
  it.each([
    ["1", 3_600],
    [" 1.5 ", 5_400],
    ["0,25", 900],
    ["720", 2_592_000],
    ["720.01", null],
    ["0", null],
    ["-1", null],
    ["1e2", null],
    ["soon", null],
    ["", null],
  ])("%j", (hours, seconds) => {
    expect(secondsOfHours(hours)).toBe(seconds);
  });

  it("gives back every stored time that the form shows as hours", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_592_000 }), (seconds) => {
        expect(secondsOfHours(hoursOfSeconds(seconds))).toBe(seconds);
      }),
    );
  });
});
