import { describe, expect, it } from "vitest";
import {
  approvalRate,
  checksIn,
  countOf,
  durationWords,
  fillSlots,
  percentText,
  sumOfChecks,
} from "./overview-figures";

const checks = (slot: string, allowed: number, asked = 0, blocked = 0) => ({
  slot,
  allowed,
  asked,
  blocked,
});

describe("fillSlots", () => {
  it("keeps the order, adds up rows of one slot and fills empty ones with zeros", () => {
    const rows = [checks("wed", 1), checks("mon", 1, 2, 3), checks("mon", 10, 20, 30)];
    expect(fillSlots(["mon", "tue", "wed"], rows)).toEqual([
      checks("mon", 11, 22, 33),
      checks("tue", 0),
      checks("wed", 1),
    ]);
  });

  it("leaves out what lies outside", () => {
    expect(fillSlots(["mon"], [checks("sun", 5)])).toEqual([checks("mon", 0)]);
    expect(fillSlots([], [checks("sun", 5)])).toEqual([]);
  });
});

describe("sums", () => {
  it("adds up all rows", () => {
    const sum = sumOfChecks([checks("a", 1, 2, 3), checks("b", 4, 5, 6)]);
    expect(sum).toEqual({ allowed: 5, asked: 7, blocked: 9 });
    expect(checksIn(sum)).toBe(21);
    expect(checksIn(sumOfChecks([]))).toBe(0);
  });

  it("counts a status that is not there as none", () => {
    expect(countOf([{ status: "failed", total: 2 }], "failed")).toBe(2);
    expect(countOf([], "failed")).toBe(0);
  });
});

describe("approvalRate", () => {
  it("counts only what a person decided", () => {
    const resolved = [
      { status: "approved", total: 3 },
      { status: "rejected", total: 1 },
      { status: "expired", total: 96 },
    ];
    expect(approvalRate(resolved)).toBe(0.75);
  });

  it("is none when nobody decided", () => {
    expect(approvalRate([{ status: "expired", total: 2 }])).toBeNull();
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
