import { describe, expect, it } from "vitest";
import { fillSlots, slotLabel } from "./time-slots";

const none = { allowed: 0, asked: 0, blocked: 0 };

describe("fillSlots", () => {
  it("has every hour from the one that was running to the one that is", () => {
    const slots = fillSlots({
      since: new Date(2026, 2, 1, 10, 40, 5, 6),
      until: new Date(2026, 2, 1, 13),
      unit: "hour",
      checks: { slots: [{ begins: new Date(2026, 2, 1, 12), allowed: 1, asked: 2, blocked: 3 }] },
    });
    expect(slots).toEqual([
      { begins: new Date(2026, 2, 1, 10), ...none },
      { begins: new Date(2026, 2, 1, 11), ...none },
      { begins: new Date(2026, 2, 1, 12), allowed: 1, asked: 2, blocked: 3 },
      { begins: new Date(2026, 2, 1, 13), ...none },
    ]);
  });

  it("has every day here, also where the clock is changed", () => {
    const slots = fillSlots({
      since: new Date(2026, 2, 27, 18),
      until: new Date(2026, 3, 2, 1),
      unit: "day",
      checks: { slots: [] },
    });
    expect(slots.map(({ begins }) => begins.getDate())).toEqual([27, 28, 29, 30, 31, 1, 2]);
    expect(slots.every(({ begins }) => begins.getHours() === 0)).toBe(true);
  });

  it("drops no checks, in whatever zone they were put into hours", () => {
    const odd = { begins: new Date(2026, 2, 1, 10, 30), allowed: 4, asked: 0, blocked: 0 };
    const span = { since: new Date(2026, 2, 1, 10), until: new Date(2026, 2, 1, 11) };
    const slots = fillSlots({ ...span, unit: "hour", checks: { slots: [odd] } });
    expect(slots.map(({ allowed }) => allowed)).toEqual([0, 4, 0]);
  });
});

it("names a slot", () => {
  expect(slotLabel(new Date(2026, 2, 2, 14), "hour")).toMatch(/^Mon,? 14:00$/);
  expect(slotLabel(new Date(2026, 2, 2), "day")).toMatch(/^Mon,? 2 Mar$/);
});
