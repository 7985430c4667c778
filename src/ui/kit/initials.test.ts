import { describe, expect, it } from "vitest";
import { initials } from "./initials";

describe("initials", () => {
  it.each([
    ["Ann Lee", "AL"],
    ["Ann Mary van Lee", "AL"],
    ["ann@example.com", "A"],
    ["ann.lee@example.com", "AL"],
    ["  ", "?"],
    ["żaneta", "Ż"],
    ["李 小龍", "李小"],
  ])("%j is %s", (name, expected) => {
    expect(initials(name)).toBe(expected);
  });
});
