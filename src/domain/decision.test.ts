import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JsonError, parseJson } from "@/lib/json";
import { type Decision, decide, type DecisionFacts, NEEDS_APPROVAL } from "./decision";
import type { JsonObject } from "./json-value";
import type { PermissionRule } from "./permission";
import { APPROVALS_LOCKED, type Plan, PLANS } from "./plan";

const ACTION = "stripe.refund";
const PAID = ["pro", "business", "enterprise"] as const;

function aRule(fields: Partial<PermissionRule> = {}): PermissionRule {
  return {
    id: "perm_1",
    action: ACTION,
    effect: "allow",
    requiresApproval: false,
    maxAmount: null,
    currency: null,
    approvalExpiresInSeconds: 86_400,
    ...fields,
  };
}

/** The decision on a context as it came over the wire. */
function decided(
  rule: Partial<PermissionRule> | null,
  contextText = "{}",
  facts: Partial<DecisionFacts> = {},
): Decision {
  return decide({
    agentActive: true,
    plan: "pro",
    permissions: rule ? [aRule(rule)] : [],
    action: ACTION,
    context: parseJson(contextText) as JsonObject,
    ...facts,
  });
}

const deny = (reason: string) => ({ verdict: "deny", reason });
const ask = (reason = NEEDS_APPROVAL) => ({ verdict: "require_approval", reason });

describe("the rows of the contract's table", () => {
  it("1: an inactive agent may do nothing, whatever it was allowed", () => {
    for (const rule of [{}, { requiresApproval: true }, { maxAmount: "100" }, null])
      expect(decided(rule, '{"amount":1}', { agentActive: false })).toEqual({
        ...deny("Agent is inactive"),
        permission: null,
      });
  });

  it("2: no permission matches", () => {
    const refused = { ...deny('No permission for action "stripe.refund"'), permission: null };
    expect(decided(null)).toEqual(refused);
    expect(decided({ action: "stripe.refund.full" })).toEqual(refused);
    expect(decided({ action: "github.*", effect: "deny" })).toEqual(refused);
  });

  it("3: the matching permission denies, whatever else it says", () => {
    for (const more of [{}, { requiresApproval: true }, { maxAmount: "100" }, { action: "*" }])
      expect(decided({ effect: "deny", ...more }, '{"amount":1}')).toMatchObject(
        deny('Action "stripe.refund" is denied'),
      );
  });

  it("3: deny on a free plan is still deny for its own reason", () => {
    const rule = { effect: "deny", requiresApproval: true } as const;
    expect(decided(rule, "{}", { plan: "free" })).toMatchObject(
      deny('Action "stripe.refund" is denied'),
    );
  });

  it("4: an unusable amount is denied with the problem where nobody is to be asked", () => {
    expect(decided({ maxAmount: "100" })).toMatchObject(deny("context.amount is missing"));
    expect(decided({ maxAmount: "100" }, '{"amount":"50"}')).toMatchObject(
      deny("context.amount is not a number"),
    );
  });

  it.each(PAID)("4: an unusable amount is put to a human on %s, who is told why", (plan) => {
    const rule = { maxAmount: "100", requiresApproval: true };
    const decision = decided(rule, '{"amount":-1}', { plan });
    expect(decision).toMatchObject(ask(`${NEEDS_APPROVAL} (context.amount is negative)`));
    expect(decision).toMatchObject({ amount: null, permission: { id: "perm_1" } });
  });

  it("4: an unusable amount on free is denied as row 8", () => {
    const rule = { maxAmount: "100", requiresApproval: true };
    expect(decided(rule, "{}", { plan: "free" })).toMatchObject(deny(APPROVALS_LOCKED));
  });

  it.each(PLANS)(
    "5: an amount up to the limit is allowed on %s, with or without approval",
    (plan) => {
      for (const requiresApproval of [false, true])
        for (const amount of ["0", "99.99", "100", "100.0", "1e2", "1E+2"])
          expect(
            decided({ maxAmount: "100", requiresApproval }, `{"amount":${amount}}`, { plan }),
          ).toMatchObject({ verdict: "allow", amount });
    },
  );

  it("6: an amount over the limit is denied with both amounts", () => {
    const refusal = (amount: string, maxAmount: string) =>
      decided({ maxAmount }, `{"amount":${amount}}`);
    expect(refusal("150", "100")).toMatchObject(
      deny("Amount 150.00 exceeds maximum allowed 100.00"),
    );
    expect(refusal("100.00000000000000001", "1e2")).toMatchObject(
      deny("Amount 100.00000000000000001 exceeds maximum allowed 100.00"),
    );
    expect(refusal("0.01", "0")).toMatchObject(deny("Amount 0.01 exceeds maximum allowed 0.00"));
  });

  it.each(PAID)("7: an amount over the limit is put to a human on %s", (plan) => {
    const rule = { maxAmount: "100", requiresApproval: true };
    expect(decided(rule, '{"amount":100.01}', { plan })).toMatchObject({
      ...ask(),
      amount: "100.01",
    });
  });

  it("7: an amount over the limit on free is denied as row 8", () => {
    const rule = { maxAmount: "100", requiresApproval: true };
    expect(decided(rule, '{"amount":150}', { plan: "free" })).toMatchObject(deny(APPROVALS_LOCKED));
  });

  it("8: approvals on a plan without them are denied in the guide's words", () => {
    expect(decided({ requiresApproval: true }, "{}", { plan: "free" })).toMatchObject(
      deny(
        "Approval Workflows are available on Pro, Business, and Enterprise plans. Upgrade your plan to unlock this feature.",
      ),
    );
  });

  it.each(PAID)("9: approvals on %s are put to a human", (plan) => {
    expect(decided({ requiresApproval: true }, "{}", { plan })).toMatchObject({
      verdict: "require_approval",
      reason: "This action requires human approval",
      amount: null,
    });
  });

  it.each(PLANS)("10: everything else is allowed on %s", (plan) => {
    expect(decided({}, '{"amount":1e9}', { plan })).toMatchObject({
      verdict: "allow",
      amount: null,
    });
  });
});

describe("the table as a whole", () => {
  const AMOUNTS = {
    missing: "{}",
    text: '{"amount":"1"}',
    under: '{"amount":1}',
    over: '{"amount":2.01}',
  };
  type AmountKind = keyof typeof AMOUNTS;
  interface Situation {
    agentActive: boolean;
    matching: boolean;
    effect: "allow" | "deny";
    limited: boolean;
    requiresApproval: boolean;
    plan: Plan;
    amount: AmountKind;
  }

  /** The contract's table, read off row by row. */
  function verdictOfContract(s: Situation): Decision["verdict"] {
    const asked = s.plan === "free" ? "deny" : "require_approval";
    if (!s.agentActive || !s.matching || s.effect === "deny") return "deny";
    if (s.limited) {
      if (s.amount === "under") return "allow";
      return s.requiresApproval ? asked : "deny";
    }
    return s.requiresApproval ? asked : "allow";
  }

  it("is followed in every combination", () => {
    const bool = fc.boolean();
    const situation: fc.Arbitrary<Situation> = fc.record({
      agentActive: fc.oneof(
        { weight: 4, arbitrary: fc.constant(true) },
        { weight: 1, arbitrary: bool },
      ),
      matching: fc.oneof(
        { weight: 4, arbitrary: fc.constant(true) },
        { weight: 1, arbitrary: bool },
      ),
      effect: fc.constantFrom("allow", "allow", "allow", "deny"),
      limited: bool,
      requiresApproval: bool,
      plan: fc.constantFrom(...PLANS),
      amount: fc.constantFrom("missing", "text", "under", "over"),
    });
    fc.assert(
      fc.property(situation, (s) => {
        const rule = {
          action: s.matching ? "stripe.*" : "github.*",
          effect: s.effect,
          requiresApproval: s.requiresApproval,
          maxAmount: s.limited ? "2" : null,
        };
        const { agentActive, plan } = s;
        const decision = decided(rule, AMOUNTS[s.amount], { agentActive, plan });
        expect(decision.verdict).toBe(verdictOfContract(s));
        if (decision.verdict !== "allow") expect(decision.reason).not.toBe("");
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("for max_amount 100, what is never allowed", () => {
  const NEVER = [
    "{}",
    '{"amount":null}',
    '{"amount":true}',
    '{"amount":false}',
    '{"amount":"50"}',
    '{"amount":""}',
    '{"amount":[50]}',
    '{"amount":[]}',
    '{"amount":{}}',
    '{"amount":{"value":50}}',
    '{"amount":-1}',
    '{"amount":-0}',
    '{"amount":-0.0}',
    '{"amount":-1e-999}',
    '{"amount":1e309}',
    '{"amount":1e999999999999}',
    '{"amount":100.001}',
    '{"amount":100.00000000000000001}',
    `{"amount":100.${"0".repeat(5_000)}1}`,
    '{"amount":1.0000000000000001e2}',
    '{"amount":10000000000000000001e-17}',
    '{"Amount":50}',
    '{"AMOUNT":50}',
    '{"amount ":50}',
    '{" amount":50}',
    '{"amount\\u0009":50}',
    '{"\\u0430mount":50}',
    '{"\u0430mount":50}',
    '{"am\\u200bount":50}',
    '{"am\u200bount":50}',
    '{"amount\ufeff":50}',
    '{"amount\\u0301":50}',
    '{"__proto__":{"amount":1}}',
    '{"constructor":{"prototype":{"amount":1}}}',
    '{"context":{"amount":1}}',
    '{"amount":{"isLosslessNumber":true,"value":"1"}}',
    '{"amount":{"digits":"1"}}',
  ].map((text) => [text.length > 80 ? `${text.slice(0, 60)}…` : text, text] as const);

  it.each(NEVER)("%s", (_, text) => {
    expect(decided({ maxAmount: "100" }, text).verdict).toBe("deny");
    const asking = { maxAmount: "100", requiresApproval: true };
    expect(decided(asking, text).verdict).toBe("require_approval");
    expect(decided(asking, text, { plan: "free" }).verdict).toBe("deny");
  });

  it.each([
    '{"amount":50,"amount":500}',
    '{"amount":500,"amount":50}',
    '{"amount":50,"amount":50}',
    '{"amount":500,"\\u0061mount":50}',
    '{"\\u0061mount":50,"amount":500}',
    '{"\\u0061mount":50,"\\u0061\\u006dount":500}',
  ])("%s is not even parsed", (text) => {
    expect(() => parseJson(text)).toThrow(JsonError);
  });

  it.each([
    "100",
    "1e2",
    "100.0",
    "1E+2",
    "1e+2",
    "1E2",
    "0.1e3",
    "10000e-2",
    "100.00000000000000000",
  ])("%s is 100 and is allowed", (digits) => {
    expect(decided({ maxAmount: "100" }, `{"amount":${digits}}`).verdict).toBe("allow");
    expect(decided({ maxAmount: "100" }, `{"\\u0061mount":${digits}}`).verdict).toBe("allow");
  });

  it("any JSON value that is not a number from 0 to 100", () => {
    const cents = fc.bigInt({ min: -5n * 10n ** 18n, max: 5n * 10n ** 18n });
    const value = fc.oneof(
      fc.json({ maxDepth: 2 }).filter((text) => !/^-?\d/.test(text.trim())),
      cents.map((units) => `${units}e-16`),
    );
    fc.assert(
      fc.property(value, (text) => {
        const token = /^(-?)(\d+)e-16$/.exec(text);
        const counts = token && token[1] === "" && BigInt(token[2] ?? "") <= 100n * 10n ** 16n;
        expect(decided({ maxAmount: "100" }, `{"amount":${text}}`).verdict).toBe(
          counts ? "allow" : "deny",
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe("a limit in a currency", () => {
  const euros = { maxAmount: "100", currency: "EUR" };

  it("allows the same currency in either case", () => {
    for (const currency of ["EUR", "eur"])
      expect(decided(euros, `{"amount":1,"currency":"${currency}"}`).verdict).toBe("allow");
  });

  it.each(['{"amount":1}', '{"amount":1,"currency":"USD"}', '{"amount":1,"currency":null}'])(
    "treats %s as an unusable amount",
    (text) => {
      expect(decided(euros, text).verdict).toBe("deny");
      expect(decided({ ...euros, requiresApproval: true }, text)).toMatchObject({
        verdict: "require_approval",
        amount: null,
      });
      expect(decided({ ...euros, requiresApproval: true }, text, { plan: "free" })).toMatchObject(
        deny(APPROVALS_LOCKED),
      );
    },
  );

  it("says which currency was expected", () => {
    expect(decided(euros, '{"amount":1}')).toMatchObject(
      deny("context.currency is missing (the limit is in EUR)"),
    );
    expect(decided(euros, '{"amount":500,"currency":"USD"}')).toMatchObject(
      deny("context.currency is not EUR"),
    );
  });

  it("is not looked at where there is no limit", () => {
    expect(decided({ currency: "EUR" }, '{"currency":"USD"}').verdict).toBe("allow");
  });
});

describe("the action of a check", () => {
  it.each([
    "Stripe.Refund",
    "STRIPE.REFUND",
    "stripe.refund ",
    "stripe.refund\u0000",
    "stripe.refund\n",
    "str\u0456pe.refund",
  ])("%j is not stripe.refund", (action) => {
    expect(decided({}, "{}", { action })).toEqual({
      ...deny(`No permission for action "${action}"`),
      permission: null,
    });
  });

  it("is decided by the most specific permission alone", () => {
    const permissions = [
      aRule({ id: "any", action: "*" }),
      aRule({ id: "family", action: "stripe.*", effect: "deny" }),
      aRule({ id: "exact", requiresApproval: true }),
    ];
    const verdict = (action: string) => {
      const decision = decided(null, "{}", { permissions, action });
      return [decision.verdict, decision.permission?.id];
    };
    expect(verdict("stripe.refund")).toEqual(["require_approval", "exact"]);
    expect(verdict("stripe.charge")).toEqual(["deny", "family"]);
    expect(verdict("github.merge")).toEqual(["allow", "any"]);
  });
});
