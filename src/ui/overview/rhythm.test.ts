import { expect, it } from "vitest";
import { NO_DECISIONS } from "@/domain/overview-figures";
import { beatsOf, beatWords, peakOf } from "./rhythm";

const at = (hour: number, approved: number) => ({ ...NO_DECISIONS, at: hour, approved });

it("has every hour of a day and every day of a week", () => {
  const hours = beatsOf([at(14, 3)], "hour");
  expect(hours).toHaveLength(24);
  expect(hours[14]).toMatchObject({ label: "14:00", approved: 3 });
  expect(hours[0]).toMatchObject({ label: "00:00", approved: 0, medianSeconds: null });
  const days = beatsOf([at(1, 1), at(7, 2)], "weekday");
  expect(days.map(({ label }) => label).join(" ")).toBe("Mon Tue Wed Thu Fri Sat Sun");
  expect([days[0]?.approved, days[6]?.approved]).toEqual([1, 2]);
});

it("finds the highest, and none where there is nothing", () => {
  const beats = beatsOf([at(9, 2), at(23, 5), at(3, 5)], "hour");
  expect(peakOf(beats, ({ approved }) => approved)?.at).toBe(3);
  expect(peakOf(beatsOf([], "hour"), ({ approved }) => approved)).toBeNull();
});

it("says when it is", () => {
  expect(beatWords(beatsOf([], "hour")[23]!, "hour")).toBe("between 23:00 and 00:00");
  expect(beatWords(beatsOf([], "weekday")[1]!, "weekday")).toBe("on Tue");
});
