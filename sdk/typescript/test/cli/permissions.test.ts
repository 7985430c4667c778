import { describe, expect, it } from "vitest";
import { DEFAULT_RULE, type PermissionRule, ruleKey } from "../../src/cli/permission-rule";
import { readPermissions, writePermissions } from "../../src/cli/permissions-file";
import { type KnownRule, planSteps, type Step, stepText } from "../../src/cli/plan-permissions";

const rule = (action: string, more: Partial<PermissionRule> = {}): PermissionRule => ({
  ...DEFAULT_RULE,
  action,
  ...more,
});
const known = (one: PermissionRule): KnownRule => ({ ...one, id: `perm_${ruleKey(one)}` });
const fileOf = (...lines: string[]) => ["agents:", "  bot:", ...lines].join("\n");

describe("the file", () => {
  it("reads what it writes, and always writes the same", () => {
    const rules = [
      rule("stripe.*", { effect: "deny" }),
      rule("stripe.refund", { maxAmount: 99.9, currency: "USD", requiresApproval: true }),
      rule("files.*", { approvalExpiresInSeconds: 60, maxAmount: "100.00000000000000001" }),
    ];
    const agents = [
      { name: "yes", rules: [] },
      { name: "a: #1", rules },
    ];
    const text = writePermissions(agents);
    const turned = agents.map((agent) => ({ ...agent, rules: agent.rules.toReversed() }));
    expect(writePermissions(turned.toReversed())).toBe(text);
    const read = readPermissions(text, "f").map(({ name, rules: written }) => ({
      name,
      rules: written.map(({ line: _, ...one }) => one),
    }));
    expect(read.map(({ name }) => name)).toEqual(["a: #1", "yes"]);
    expect(planSteps(rules.map(known), read[0]?.rules ?? [])).toEqual([]);
  });

  it.each([
    ["a misspelt field", ["    - action: a", "      max_amout: 5"], "4: max_amout: is not one of"],
    ["no action", ["    - max_amount: 5"], "3: action: is missing"],
    ["an action that is none", ["    - action: a b"], "3: action: must be a name"],
    ["a pattern that is none", ["    - action: a*"], "3: action: must be a name"],
    [
      "text for an amount",
      ['    - {action: a, max_amount: "5"}'],
      "3: max_amount: must be a number",
    ],
    [
      "digits that are lost",
      ["    - {action: a, max_amount: 100.00000000000000001}"],
      "more digits",
    ],
    ["an amount below 0", ["    - {action: a, max_amount: -1}"], "3: max_amount: must be"],
    ["an endless amount", ["    - {action: a, max_amount: .inf}"], "3: max_amount: must be"],
    [
      "text for a flag",
      ["    - {action: a, requires_approval: 'yes'}"],
      "requires_approval: must be",
    ],
    ["an unknown effect", ["    - {action: a, effect: maybe}"], "effect: must be allow or deny"],
    ["a currency that is none", ["    - {action: a, currency: dollars}"], "currency: must be"],
    [
      "a time too long",
      ["    - {action: a, approval_expires_in_seconds: 2592001}"],
      "1 to 2592000",
    ],
    ["one permission twice", ["    - action: a", "    - action: a"], '4: action: bot has "a"'],
    ["one agent twice", ["    []", "  bot: []"], "4: "],
    ["no list", ["    action: a"], "3: bot: must be a list"],
    ["nothing for an agent", [], "bot: must be a list"],
    ["YAML that is none", ["    - {action: a"], "f:"],
  ])("with %s is refused, naming the place", (_, lines, said) => {
    expect(() => readPermissions(fileOf(...lines), "f")).toThrow(said);
  });

  it("that is empty or has another heading is refused", () => {
    for (const text of ["", "[]", "agent: {}", "agents: []"])
      expect(() => readPermissions(text, "f")).toThrow("agents");
  });
});

describe("the plan", () => {
  it("is what differs, said in a line each", () => {
    const before = [known(rule("a")), known(rule("b", { maxAmount: 5 })), known(rule("c"))];
    const steps = planSteps(before, [rule("a"), rule("b", { maxAmount: 6 }), rule("d.*")]);
    expect(steps.map(stepText)).toEqual([
      "~ b (allow): max_amount 5 → 6",
      "+ d.* (allow)",
      "- c (allow)",
    ]);
  });

  it("decides every action at every moment as before or as after", () => {
    const random = seeded(20_261_123);
    for (let round = 0; round < 1_000; round += 1) {
      const [before, after] = [someRules(random), someRules(random)];
      let now = before;
      for (const step of planSteps(before.map(known), after)) {
        now = taken(now, step);
        const odd = ["x", "x.y", "x.y.z", "x.w"].filter(
          (action) => ![before, after].some((one) => verdict(one, action) === verdict(now, action)),
        );
        if (odd.length > 0) expect.fail(JSON.stringify({ before, after, now, odd }));
      }
      expect(now.map(ruleKey).toSorted()).toEqual(after.map(ruleKey).toSorted());
    }
  });
});

function someRules(random: () => number): PermissionRule[] {
  const all = ["*", "x", "x.*", "x.y", "x.y.*", "x.y.z"].flatMap((action) =>
    (["allow", "deny"] as const).map((effect) => rule(action, { effect })),
  );
  const chosen = all.filter(() => random() < 0.3);
  return chosen.map((one) => ({ ...one, requiresApproval: random() < 0.5 }));
}

function taken(rules: PermissionRule[], step: Step): PermissionRule[] {
  const changed = step.kind === "delete" ? step.before : step.rule;
  const others = rules.filter((one) => ruleKey(one) !== ruleKey(changed));
  return step.kind === "delete" ? others : [...others, step.rule];
}

/** As the service decides: a name beats a pattern, then the longer one, then a denial. */
function verdict(rules: PermissionRule[], action: string): string {
  const covers = (pattern: string) =>
    pattern === "*" ||
    pattern === action ||
    (pattern.endsWith(".*") && action.startsWith(pattern.slice(0, -1)));
  const score = (one: PermissionRule) =>
    Number(one.action === action) * 1_000 + one.action.length * 2 + Number(one.effect === "deny");
  const [best] = rules.filter((one) => covers(one.action)).toSorted((a, b) => score(b) - score(a));
  return best ? `${best.action} ${best.effect} ${best.requiresApproval}` : "none";
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
