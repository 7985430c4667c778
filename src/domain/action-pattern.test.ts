import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ACTION_MAX_LENGTH,
  coveringPatterns,
  isActionName,
  isActionPattern,
  matches,
} from "./action-pattern";

const NAMES = [
  "stripe.refund",
  "stripe.refund.full",
  "a",
  "A-Z_0:9",
  "Stripe.Refund",
  "0",
  "db:users.delete",
  "a".repeat(ACTION_MAX_LENGTH),
];

const NOT_NAMES = [
  "",
  " ",
  "stripe.refund ",
  " stripe.refund",
  "stripe. refund",
  "stripe.refund\n",
  "\nstripe.refund",
  "stripe.refund\u0000",
  "stripe\u0000.refund",
  "stripe.refund\r\nX: y",
  "stripe.refund\t",
  "stripe/refund",
  'stripe"refund',
  "stripe.r\u00e9fund",
  "stripe.refund\u0301",
  "stripe.\uff52efund",
  "str\u200bipe.refund",
  "stripe.refund\u202e",
  "str\u0456pe.refund",
  "💸",
  "\ud800",
  "a".repeat(ACTION_MAX_LENGTH + 1),
];

describe("an action name", () => {
  it.each(NAMES.map((name) => [name]))("%j is one, and is a pattern for itself", (name) => {
    expect(isActionName(name)).toBe(true);
    expect(isActionPattern(name)).toBe(true);
    expect(matches(name, name)).toBe(true);
  });

  it.each(NOT_NAMES.map((name) => [name]))("%j is none, and no pattern either", (name) => {
    expect(isActionName(name)).toBe(false);
    expect(isActionPattern(name)).toBe(false);
  });

  it("may be 200 characters long and not 201", () => {
    expect(ACTION_MAX_LENGTH).toBe(200);
  });

  it("is made of the documented ASCII characters and of nothing else", () => {
    const ofOne = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code));
    expect(ofOne.filter(isActionName).join("")).toBe(
      "-.0123456789:ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz",
    );
  });

  it("never holds a star", () => {
    for (const text of ["*", "stripe.*", "*.refund", "a*"]) expect(isActionName(text)).toBe(false);
  });
});

describe("an action pattern", () => {
  it.each(["*", "stripe.*", "stripe.refund.*", "a:b.*", `${"a".repeat(198)}.*`].map((p) => [p]))(
    "%j is one",
    (pattern) => expect(isActionPattern(pattern)).toBe(true),
  );

  it.each(
    [
      ".*",
      "**",
      "*.*",
      "*.refund",
      "stripe.*.full",
      "stripe*",
      "stripe.re*",
      "stripe.**",
      "stripe.* ",
      "stripe.*\n",
      "stripe.*\u0000",
      "strip\u00e9.*",
      "strip?",
      "[a-z].*",
      `${"a".repeat(199)}.*`,
    ].map((p) => [p]),
  )("%j is none", (pattern) => expect(isActionPattern(pattern)).toBe(false));
});

describe("what a pattern covers", () => {
  it.each<[pattern: string, action: string, covers: boolean]>([
    ["stripe.refund", "stripe.refund", true],
    ["stripe.refund", "Stripe.Refund", false],
    ["stripe.refund", "stripe.refund ", false],
    ["stripe.refund", "stripe.refund\u0000", false],
    ["stripe.refund", "stripe.refund.full", false],
    ["stripe.refund", "stripe", false],
    ["stripe.refund", "stripexrefund", false],
    ["stripe.*", "stripe.refund", true],
    ["stripe.*", "stripe.refund.full", true],
    ["stripe.*", "stripe", false],
    ["stripe.*", "stripe.", false],
    ["stripe.*", "stripes.refund", false],
    ["stripe.*", "Stripe.refund", false],
    ["stripe.*", "my.stripe.refund", false],
    ["stripe.refund.*", "stripe.refund", false],
    ["stripe.refund.*", "stripe.refunds", false],
    ["stripe.refund.*", "stripe.refund.full.now", true],
    ["*", "stripe", true],
    ["*", "stripe.refund.full", true],
  ])("%j on %j: %s", (pattern, action, covers) => {
    expect(matches(pattern, action)).toBe(covers);
  });
});

/** Few letters, so that generated names and patterns meet often. */
const name = fc
  .array(fc.constantFrom("a", "b", "ab", ".", ".", ":"), { minLength: 1, maxLength: 8 })
  .map((parts) => parts.join(""));
const pattern = fc.oneof(
  name,
  name.map((text) => `${text}.*`),
  fc.constant("*"),
);

describe("the patterns to look an action up by", () => {
  it("hold every pattern that covers it, so that no denying permission is overlooked", () => {
    fc.assert(
      fc.property(name, fc.array(pattern, { maxLength: 30 }), (action, patterns) => {
        const looked = new Set(coveringPatterns(action));
        const prefixes = [...action].map((_, end) => `${action.slice(0, end)}.*`);
        for (const candidate of [...patterns, ...prefixes].filter(isActionPattern))
          if (matches(candidate, action)) expect(looked).toContain(candidate);
      }),
      { numRuns: 500 },
    );
  });

  it("hold nothing that does not cover it", () => {
    fc.assert(
      fc.property(name, (action) => {
        // `a.` is looked up by `a.*` too, which does not cover it and is sorted out afterwards.
        fc.pre(!action.endsWith("."));
        const looked = coveringPatterns(action);
        expect(looked.filter((candidate) => !matches(candidate, action))).toEqual([]);
        expect(new Set(looked).size).toBe(looked.length);
      }),
    );
  });

  it("are for a dotted name the name, the star and each prefix", () => {
    expect(coveringPatterns("stripe.refund.full").sort()).toEqual(
      ["*", "stripe.*", "stripe.refund.*", "stripe.refund.full"].sort(),
    );
    expect(coveringPatterns("stripe").sort()).toEqual(["*", "stripe"]);
  });
});
