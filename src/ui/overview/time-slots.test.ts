import { describe, expect, it } from "vitest";
import { inSlots, slotLabel, timeSlots, unitOf } from "./time-slots";

describe("timeSlots", () => {
  it("has every hour from the one that was running to the one that is", () => {
    const slots = timeSlots(
      new Date("2026-03-01T10:40:00Z"),
      new Date("2026-03-01T13:00:00Z"),
      "hour",
    );
    expect(slots.map(({ begins }) => begins.toISOString().slice(11, 13))).toEqual([
      "10",
      "11",
      "12",
      "13",
    ]);
  });

  it("has every day here, also where the clock is changed", () => {
    const slots = timeSlots(new Date(2026, 2, 27, 18), new Date(2026, 3, 2, 1), "day");
    expect(slots.map(({ begins }) => begins.getDate())).toEqual([27, 28, 29, 30, 31, 1, 2]);
    expect(slots.every(({ begins }) => begins.getHours() === 0)).toBe(true);
  });

  it("finds an hour in its day", () => {
    const [slot] = timeSlots(new Date(2026, 2, 1, 12), new Date(2026, 2, 1, 13), "day");
    const hour = { hour: new Date(2026, 2, 1, 23), allowed: 1, asked: 2, blocked: 3 };
    expect(inSlots([hour], "day")).toEqual([
      { slot: slot?.slot, allowed: 1, asked: 2, blocked: 3 },
    ]);
  });
});

it("shows hours up to two days", () => {
  expect([1, 2, 7].map(unitOf)).toEqual(["hour", "hour", "day"]);
});

it("names a slot", () => {
  expect(slotLabel(new Date(2026, 2, 2, 14), "hour")).toMatch(/^Mon,? 14:00$/);
  expect(slotLabel(new Date(2026, 2, 2), "day")).toMatch(/^Mon,? 2 Mar$/);
});
