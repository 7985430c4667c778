import { describe, expect, it } from "vitest";
import { JsonNumber, type JsonObject } from "./json-value";
import type { PermissionRule } from "./permission";
import {
  changedRules,
  coveredActions,
  previewChange,
  type RuleChange,
  type Verdict,
  wouldRepeat,
} from "./rule-preview";

const rule = (action: string, change: Partial<PermissionRule> = {}): PermissionRule => ({
  id: `perm_${action}`,
  action,
  effect: "allow",
  requiresApproval: false,
  maxAmount: null,
  currency: null,
  approvalExpiresInSeconds: 86_400,
  ...change,
});

const asks = { requiresApproval: true };
const denies = { effect: "deny" } as const;

const check = (action: string, amount?: string, context: JsonObject = {}) => ({
  action,
  context: amount ? { amount: new JsonNumber(amount), ...context } : context,
});

const create = (action: string, change: Partial<PermissionRule> = {}): RuleChange => ({
  kind: "create",
  rule: rule(action, change),
});
const update = (action: string, change: Partial<PermissionRule> = {}): RuleChange => ({
  kind: "update",
  id: `perm_${action}`,
  rule: rule(action, change),
});
const remove = (action: string): RuleChange => ({ kind: "delete", id: `perm_${action}` });

type Row = [
  name: string,
  rules: PermissionRule[],
  change: RuleChange,
  asked: ReturnType<typeof check>,
  to: `${Verdict} -> ${Verdict}` | "unchanged",
];

const ROWS: Row[] = [
  ["a first rule", [], create("a.b"), check("a.b"), "deny -> allow"],
  ["a first asking rule", [], create("a.b", asks), check("a.b"), "deny -> require_approval"],
  ["a rule for another action", [], create("a.c"), check("a.b"), "unchanged"],
  [
    "an exact rule beats the pattern",
    [rule("*")],
    create("a.b", denies),
    check("a.b"),
    "allow -> deny",
  ],
  [
    "a pattern loses to the exact rule",
    [rule("a.b")],
    create("*", denies),
    check("a.b"),
    "unchanged",
  ],
  [
    "deny beats allow at equal length",
    [rule("a.b")],
    create("a.b", denies),
    check("a.b"),
    "allow -> deny",
  ],
  [
    "approval is ticked",
    [rule("a.b")],
    update("a.b", asks),
    check("a.b"),
    "allow -> require_approval",
  ],
  [
    "approval is unticked",
    [rule("a.b", asks)],
    update("a.b"),
    check("a.b"),
    "require_approval -> allow",
  ],
  [
    "asked becomes denied",
    [rule("a.b", asks)],
    update("a.b", denies),
    check("a.b"),
    "require_approval -> deny",
  ],
  [
    "the rule is renamed away",
    [rule("a.b")],
    { ...update("a.b"), rule: rule("a.c") } as RuleChange,
    check("a.b"),
    "allow -> deny",
  ],
  ["the only rule goes", [rule("a.b")], remove("a.b"), check("a.b"), "allow -> deny"],
  [
    "a denying rule goes",
    [rule("*"), rule("a.*", denies)],
    remove("a.*"),
    check("a.b"),
    "deny -> allow",
  ],
  [
    "a rule goes that did not decide",
    [rule("*"), rule("a.b")],
    remove("*"),
    check("a.b"),
    "unchanged",
  ],
  [
    "a limit above the amount",
    [rule("a.b")],
    update("a.b", { maxAmount: "100" }),
    check("a.b", "100.0"),
    "unchanged",
  ],
  [
    "a limit a hair below the amount",
    [rule("a.b")],
    update("a.b", { maxAmount: "100" }),
    check("a.b", "100.00000000000000001"),
    "allow -> deny",
  ],
  [
    "a limit, and no amount was sent",
    [rule("a.b")],
    update("a.b", { maxAmount: "100", ...asks }),
    check("a.b"),
    "allow -> require_approval",
  ],
  [
    "a limit in another currency",
    [rule("a.b")],
    update("a.b", { maxAmount: "100", currency: "USD" }),
    check("a.b", "5", { currency: "EUR" }),
    "allow -> deny",
  ],
  [
    "only the time to answer",
    [rule("a.b", asks)],
    update("a.b", { ...asks, approvalExpiresInSeconds: 60 }),
    check("a.b"),
    "unchanged",
  ],
];

describe("a change", () => {
  it.each(ROWS)("%s", (_, ...[before, change, asked, to]) => {
    const after = changedRules(before, change);
    const { unchanged, transitions } = previewChange([asked], "pro", { before, after });
    const seen = transitions.map(({ from, to }) => `${from} -> ${to}`);
    expect(seen).toEqual(to === "unchanged" ? [] : [to]);
    expect(unchanged).toBe(to === "unchanged" ? 1 : 0);
  });

  it("that asks a human denies on a plan without approvals", () => {
    const rules = { before: [rule("a.b")], after: [rule("a.b", asks)] };
    const { transitions } = previewChange([check("a.b")], "free", rules);
    expect(transitions).toMatchObject([{ from: "allow", to: "deny", count: 1 }]);
  });

  it("counts every check once, and shows the first three of each kind", () => {
    const checks = [
      ...Array.from({ length: 5 }, (_, i) => ({ ...check("a.b", "500"), id: i })),
      ...Array.from({ length: 4 }, (_, i) => ({ ...check("a.b", "5"), id: 10 + i })),
      ...Array.from({ length: 2 }, (_, i) => ({ ...check("x.y"), id: 20 + i })),
      { ...check("z"), id: 30 },
    ];
    const before = [rule("a.b"), rule("x.*", asks)];
    const after = [rule("a.b", { maxAmount: "100", ...asks }), rule("z")];
    expect(previewChange(checks, "pro", { before, after })).toMatchObject({
      checks: 12,
      unchanged: 4,
      transitions: [
        { from: "deny", to: "allow", count: 1, samples: [{ id: 30 }] },
        {
          from: "allow",
          to: "require_approval",
          count: 5,
          samples: [{ id: 0 }, { id: 1 }, { id: 2 }],
        },
        { from: "require_approval", to: "deny", count: 2, samples: [{ id: 20 }, { id: 21 }] },
      ],
    });
  });
});

describe("changedRules", () => {
  const rules = [rule("a"), rule("b")];

  it("keeps the id of the rule that changes, and leaves the others", () => {
    const change = { kind: "update", id: "perm_a", rule: rule("c") } as const;
    expect(changedRules(rules, change)).toEqual([{ ...rule("c"), id: "perm_a" }, rule("b")]);
  });

  it("changes nothing for an id that is not there", () => {
    expect(changedRules(rules, { kind: "delete", id: "perm_x" })).toEqual(rules);
  });

  it("leaves the list it was given", () => {
    changedRules(rules, create("c"));
    expect(rules).toHaveLength(2);
  });
});

describe("wouldRepeat", () => {
  const rules = [rule("a"), rule("b", denies)];

  it.each([
    [create("a"), true],
    [create("a", denies), false],
    [create("b", denies), true],
    [update("a"), false],
    [{ kind: "update", id: "perm_a", rule: rule("b", denies) } as const, true],
    [remove("a"), false],
  ])("%j: %s", (change, repeats) => {
    expect(wouldRepeat(rules, change)).toBe(repeats);
  });
});

describe("coveredActions", () => {
  const asked = ["stripe.refund", "stripe", "stripe.refund.full", "db.read"].map((action, i) => ({
    action,
    checks: i + 1,
  }));

  it.each([
    ["stripe.refund", ["stripe.refund"]],
    ["stripe.*", ["stripe.refund", "stripe.refund.full"]],
    ["*", ["stripe.refund", "stripe", "stripe.refund.full", "db.read"]],
    ["Stripe.*", []],
    ["stripe.ref*", []],
  ])("%s", (pattern, actions) => {
    expect(coveredActions(pattern, asked).map(({ action }) => action)).toEqual(actions);
  });
});
