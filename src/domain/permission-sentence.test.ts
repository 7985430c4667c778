import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide } from "./decision";
import { JsonNumber } from "./json-value";
import { permissionSentence, type RuleInWords, subjectOf } from "./permission-sentence";

const rule: RuleInWords = {
  action: "stripe.refund",
  effect: "allow",
  requiresApproval: false,
  maxAmount: null,
  currency: null,
};

describe("permissionSentence", () => {
  it.each<[Partial<RuleInWords>, string]>([
    [{}, "“stripe.refund” runs at once."],
    [{ requiresApproval: true }, "“stripe.refund” runs only after a human has approved it."],
    [
      { requiresApproval: true, maxAmount: "100", currency: "USD" },
      "“stripe.refund” runs at once up to 100.00 USD; above that, or without an amount in USD, a human is asked.",
    ],
    [
      { requiresApproval: true, maxAmount: "100" },
      "“stripe.refund” runs at once up to 100.00; above that, or without an amount, a human is asked.",
    ],
    [
      { maxAmount: "99.5", currency: "EUR" },
      "“stripe.refund” runs at once up to 99.50 EUR; above that, or without an amount in EUR, it is denied.",
    ],
    [{ effect: "deny" }, "“stripe.refund” is denied."],
    [{ effect: "deny", requiresApproval: true, maxAmount: "5" }, "“stripe.refund” is denied."],
    [{ action: "*" }, "Every action runs at once."],
    [{ action: "stripe.*" }, "Every action that begins with “stripe.” runs at once."],
  ])("%j", (change, sentence) => {
    expect(permissionSentence({ ...rule, ...change }, true)).toBe(sentence);
  });

  it("does not promise a human where the plan has no approvals", () => {
    const asks = { ...rule, requiresApproval: true };
    expect(permissionSentence(asks, false)).toBe(
      "“stripe.refund” is denied, because your plan has no approvals.",
    );
    expect(permissionSentence({ ...asks, maxAmount: "100" }, false)).toBe(
      "“stripe.refund” runs at once up to 100.00; above that, or without an amount, it is denied, because your plan has no approvals.",
    );
  });

  it("says what the check then answers: under the limit, over it, and without an amount", () => {
    const rules = fc.record({
      action: fc.constant("stripe.refund"),
      effect: fc.constantFrom("allow" as const, "deny" as const),
      requiresApproval: fc.boolean(),
      maxAmount: fc.constantFrom(null, "100"),
      currency: fc.constantFrom(null, "USD"),
    });
    const amounts = fc.constantFrom(null, "50", "150");
    fc.assert(
      fc.property(rules, amounts, fc.boolean(), (generated, amount, approvals) => {
        const { verdict } = decide({
          agentActive: true,
          plan: approvals ? "pro" : "free",
          permissions: [{ ...generated, id: "perm_1", approvalExpiresInSeconds: 60 }],
          action: "stripe.refund",
          context: amount === null ? {} : { amount: new JsonNumber(amount), currency: "USD" },
        });
        const [within, beyond] = permissionSentence(generated, approvals).split("; ");
        expect(amount === "50" ? within : (beyond ?? within)).toMatch(WORDS[verdict]);
      }),
    );
  });
});

const WORDS = {
  allow: /runs at once/,
  deny: /is denied/,
  require_approval: /a human (is asked|has approved it)/,
};

describe("subjectOf", () => {
  it.each([
    ["stripe.refund", "“stripe.refund”"],
    ["stripe.*", "Every action that begins with “stripe.”"],
    ["*", "Every action"],
  ])("%s", (pattern, subject) => {
    expect(subjectOf(pattern)).toBe(subject);
  });
});
