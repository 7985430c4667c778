import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matches } from "./action-pattern";
import { matchingPermission } from "./permission";

type Effect = "allow" | "deny";
const rule = (action: string, effect: Effect = "allow") => ({ action, effect });

describe("the permission that decides", () => {
  it.each<[name: string, rules: [string, Effect?][], chosen: [string, Effect] | null]>([
    ["nothing from nothing", [], null],
    ["nothing when none matches", [["stripe.charge"], ["github.*"]], null],
    [
      "exact before a denying pattern",
      [["stripe.*", "deny"], ["stripe.refund.full"]],
      ["stripe.refund.full", "allow"],
    ],
    [
      "denying exact before an allowing pattern",
      [["*"], ["stripe.refund.full", "deny"]],
      ["stripe.refund.full", "deny"],
    ],
    [
      "the longest pattern",
      [["*"], ["stripe.refund.*"], ["stripe.*", "deny"]],
      ["stripe.refund.*", "allow"],
    ],
    [
      "a longer denying pattern",
      [["stripe.*"], ["stripe.refund.*", "deny"]],
      ["stripe.refund.*", "deny"],
    ],
    ["the star when nothing else matches", [["*", "deny"], ["github.*"]], ["*", "deny"]],
    ["any pattern before the star", [["*", "deny"], ["stripe.*"]], ["stripe.*", "allow"]],
    ["deny at equal length", [["stripe.*"], ["stripe.*", "deny"]], ["stripe.*", "deny"]],
    [
      "deny of two exact ones",
      [["stripe.refund.full"], ["stripe.refund.full", "deny"]],
      ["stripe.refund.full", "deny"],
    ],
    ["nothing for a pattern's own prefix", [["stripe.refund.full.*"]], null],
  ])("is %s", (_, rules, chosen) => {
    for (const given of [rules, [...rules].reverse()]) {
      const found = matchingPermission(
        given.map(([action, effect]) => rule(action, effect)),
        "stripe.refund.full",
      );
      expect(found && [found.action, found.effect]).toEqual(chosen);
    }
  });

  it("is the given object itself, with everything it carries", () => {
    const permission = { ...rule("stripe.*"), id: "perm_1" };
    expect(matchingPermission([permission], "stripe.refund")).toBe(permission);
  });
});

const ACTION = "a.b.c.d";
const candidate = fc.record({
  action: fc.constantFrom(
    "*",
    "a.*",
    "a.b.*",
    "a.b.c.*",
    "a.b.c.d",
    "a.b.c.d.*",
    "b.*",
    "a",
    "A.*",
  ),
  effect: fc.constantFrom<Effect>("allow", "deny"),
});

describe("whatever permissions an agent has", () => {
  it("their order never changes the answer", () => {
    const twoOrders = fc
      .array(candidate, { maxLength: 12 })
      .chain((rules) =>
        fc.tuple(
          fc.constant(rules),
          fc.shuffledSubarray(rules, { minLength: rules.length, maxLength: rules.length }),
        ),
      );
    fc.assert(
      fc.property(twoOrders, ([one, other]) => {
        expect(matchingPermission(one, ACTION)).toEqual(matchingPermission(other, ACTION));
      }),
    );
  });

  it("nothing that matches is more specific than the answer, and deny wins among equals", () => {
    fc.assert(
      fc.property(fc.array(candidate, { maxLength: 12 }), (rules) => {
        const matching = rules.filter((each) => matches(each.action, ACTION));
        const best = matchingPermission(rules, ACTION);
        if (matching.length === 0) {
          expect(best).toBeNull();
          return;
        }
        const exact = matching.filter((each) => each.action === ACTION);
        const longest = Math.max(...matching.map((each) => each.action.length));
        const finalists = exact.length
          ? exact
          : matching.filter((each) => each.action.length === longest);
        expect(finalists).toContain(best);
        const denied = finalists.some((each) => each.effect === "deny");
        expect(best?.effect).toBe(denied ? "deny" : "allow");
      }),
    );
  });

  it("adding one that does not match changes nothing", () => {
    fc.assert(
      fc.property(fc.array(candidate, { maxLength: 8 }), candidate, (rules, extra) => {
        fc.pre(!matches(extra.action, ACTION));
        expect(matchingPermission([extra, ...rules], ACTION)).toEqual(
          matchingPermission(rules, ACTION),
        );
      }),
    );
  });
});
