import { describe, expect, it } from "vitest";
import { expiryOf, keyState, limitOf } from "./key-state";

const now = new Date("2026-03-01T12:00:00Z");
const later = new Date("2026-03-02T12:00:00Z");

describe("keyState", () => {
  it.each([
    ["active", null, null],
    ["active", null, later],
    ["expired", null, now],
    ["revoked", now, null],
    ["revoked", now, now],
  ] as const)("%s when revoked %s and expiring %s", (state, revokedAt, expiresAt) => {
    expect(keyState({ revokedAt, expiresAt }, now)).toBe(state);
  });
});

describe("limitOf", () => {
  it.each([
    ["", null],
    ["  ", null],
    [" 600 ", 600],
    ["0", 0],
    ["1000001", 1_000_001],
    ["1,000", 0],
    ["1.5", 0],
    ["-5", 0],
    ["1e3", 0],
    ["many", 0],
  ])("%j is %s", (typed, limit) => {
    expect(limitOf(typed)).toBe(limit);
  });
});

describe("expiryOf", () => {
  it("counts whole days from now, or none", () => {
    expect(expiryOf("none", now)).toBeNull();
    expect(expiryOf("30", now)).toEqual(new Date("2026-03-31T12:00:00Z"));
  });
});
