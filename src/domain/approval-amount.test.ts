import { describe, expect, it } from "vitest";
import { amountLabel, labelled, shownAmount, sumAmounts } from "./approval-amount";

const asked = { amount: null, currency: null, context: "{}" };

describe("shownAmount", () => {
  it("is the amount the permission judged, in the currency it counts", () => {
    const facts = { amount: "500", currency: "EUR", context: '{"amount":500,"currency":"usd"}' };
    expect(shownAmount(facts)).toMatchObject({ digits: "500", currency: "EUR" });
  });
  it("takes the context's currency where the permission counts any", () => {
    const facts = { amount: "500", currency: null, context: '{"amount":500,"currency":"usd"}' };
    expect(shownAmount(facts)).toMatchObject({ digits: "500", currency: "USD" });
  });
  it("falls back to the context's own number, digit for digit", () => {
    const facts = { ...asked, context: '{"amount":100.00000000000000001}' };
    expect(shownAmount(facts)).toMatchObject({ digits: "100.00000000000000001", currency: null });
  });
  it.each(['{"amount":"500"}', '{"sum":5}', "[]", "{}"])("is none in %s", (context) => {
    expect(shownAmount({ ...asked, context })).toBeNull();
  });
  it("does not take a sentence for a currency", () => {
    const facts = { ...asked, context: '{"amount":5,"currency":"USD, approved by finance"}' };
    expect(shownAmount(facts)?.currency).toBeNull();
  });
});

describe("amountLabel", () => {
  it.each([
    ["500", "USD", "500.00 USD"],
    ["1250000.5", null, "1,250,000.50"],
    ["-1234.5678", "EUR", "-1,234.5678 EUR"],
    ["100.00000000000000001", "USD", "100.00000000000000001 USD"],
    ["1e400", "USD", "1e+400 USD"],
  ])("writes %s %s as %s", (digits, currency, label) => {
    expect(amountLabel({ digits, currency })).toBe(label);
  });
  it("says when an absurd amount is cut", () => {
    const label = amountLabel({ digits: `0.${"1".repeat(5_000)}`, currency: "USD" });
    expect(label.length).toBeLessThan(60);
    expect(label).toContain("… (5002 characters) USD");
  });
});

describe("sumAmounts", () => {
  const usd = (digits: string) => labelled({ digits, currency: "USD" });

  it("adds exactly, a sum for each currency", () => {
    const amounts = [
      usd("0.1"),
      null,
      labelled({ digits: "7", currency: null }),
      usd("0.2"),
      usd("1e2"),
    ];
    expect(sumAmounts(amounts)).toEqual([usd("100.3"), labelled({ digits: "7", currency: null })]);
  });

  it.each(["1e999999", "1e-999999", "1e31"])("does not add up %s", (digits) => {
    expect(sumAmounts([usd("1"), usd(digits)])).toEqual([]);
  });
});
