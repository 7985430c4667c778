import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { apiKeyHint, looksLikeApiKey, newApiKey } from "./api-key";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

describe("a new key", () => {
  it.each(["ak", "test"] as const)("%s_ has 38 base-62 characters after its prefix", (kind) => {
    const key = newApiKey(kind);
    expect(key).toMatch(new RegExp(`^${kind}_[0-9A-Za-z]{38}$`));
    expect(looksLikeApiKey(key)).toBe(true);
  });

  it("is live unless a test key is asked for", () => {
    expect(newApiKey()).toMatch(/^ak_/);
  });

  it("is a new one each time", () => {
    const keys = Array.from({ length: 1_000 }, () => newApiKey());
    expect(new Set(keys).size).toBe(1_000);
    expect(new Set(keys.map((key) => key.slice(3, 19))).size).toBe(1_000);
    expect(keys.every(looksLikeApiKey)).toBe(true);
  });

  it("uses every character about equally often", () => {
    const counts = new Map([...ALPHABET].map((char) => [char, 0]));
    const keys = 2_000;
    for (let i = 0; i < keys; i++)
      for (const char of newApiKey().slice(3, 35)) counts.set(char, (counts.get(char) ?? 0) + 1);
    const expected = (keys * 32) / 62;
    const chiSquare = [...counts.values()].reduce(
      (sum, n) => sum + (n - expected) ** 2 / expected,
      0,
    );
    expect(counts.size).toBe(62);
    // 61 degrees of freedom: 150 comes once in a hundred million runs; `byte % 62` gives some 420.
    expect(chiSquare).toBeLessThan(150);
  });
});

describe("a mistyped key", () => {
  it("is noticed wherever one character is wrong", () => {
    const key = newApiKey();
    for (let at = 0; at < key.length; at++)
      for (const char of `${ALPHABET}_- \u00e9`) {
        if (char === key[at]) continue;
        expect(looksLikeApiKey(key.slice(0, at) + char + key.slice(at + 1))).toBe(false);
      }
  });

  it("is noticed for any key, at any place, with any character", () => {
    const keys = fc.constantFrom("ak", "test").map((kind) => newApiKey(kind as "ak"));
    fc.assert(
      fc.property(keys, fc.nat({ max: 42 }), fc.constantFrom(...ALPHABET), (key, at, char) => {
        fc.pre(at < key.length && key[at] !== char);
        expect(looksLikeApiKey(key.slice(0, at) + char + key.slice(at + 1))).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it("is noticed when cut short, padded, doubled, or given another prefix", () => {
    const key = newApiKey();
    for (let length = 0; length < key.length; length++) {
      expect(looksLikeApiKey(key.slice(0, length))).toBe(false);
      expect(looksLikeApiKey(key.slice(key.length - length))).toBe(false);
    }
    for (const wrong of [` ${key}`, `${key} `, `${key}\n`, `${key}0`, key + key, `Bearer ${key}`])
      expect(looksLikeApiKey(wrong)).toBe(false);
    for (const prefix of ["test_", "AK_", "sk_", "ak-", "ak__", "_", ""])
      expect(looksLikeApiKey(key.replace("ak_", prefix))).toBe(false);
  });

  it("is noticed when two neighbouring characters change places", () => {
    const key = newApiKey();
    for (let at = 3; at + 1 < key.length; at++) {
      if (key[at] === key[at + 1]) continue;
      const swapped = key.slice(0, at) + key[at + 1] + key[at] + key.slice(at + 2);
      expect(looksLikeApiKey(swapped)).toBe(false);
    }
  });
});

it("a key made by an earlier release still looks like one", () => {
  // The last six are the CRC-32 of what is before them, computed apart from this code.
  expect(looksLikeApiKey("ak_0123456789ABCDEFGHIJKLMNOPQRSTUV1Wf1r1")).toBe(true);
});

describe("the hint of a key", () => {
  it("shows four characters at each end and hides the rest", () => {
    expect(apiKeyHint("ak_3fQxAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA9aZk")).toBe("ak_3fQx\u20269aZk");
    expect(apiKeyHint("test_3fQxAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA9aZk")).toBe(
      "test_3fQx\u20269aZk",
    );
  });
});
