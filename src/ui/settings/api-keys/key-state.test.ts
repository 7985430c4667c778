import { describe, expect, it } from "vitest";
import { expiryOf, keyState } from "./key-state";

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

describe("expiryOf", () => {
  it("counts whole days from now, or none", () => {
    expect(expiryOf("none", now)).toBeNull();
    expect(expiryOf("30", now)).toEqual(new Date("2026-03-31T12:00:00Z"));
  });
});
