import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJson } from "@/lib/json";
import { amountText, readAmount, withinLimit } from "./amount";
import type { JsonObject } from "./json-value";

const read = (text: string, currency: string | null = null) =>
  readAmount(parseJson(text) as JsonObject, currency);

/** A decimal as `units / 10^scale`. */
const decimal = fc.record({
  units: fc.oneof(
    fc.bigInt({ min: 0n, max: 10n ** 25n }),
    fc.bigInt({ min: 9_990n, max: 10_010n }),
  ),
  scale: fc.integer({ min: 0, max: 20 }),
});

function plain({ units, scale }: { units: bigint; scale: number }): string {
  const digits = units.toString().padStart(scale + 1, "0");
  return scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

const spelled = fc.tuple(decimal, fc.constantFrom("plain", "e", "E+")).map(([value, spelling]) => {
  if (spelling === "plain") return { ...value, text: plain(value) };
  if (spelling === "e") return { ...value, text: `${value.units}e-${value.scale}` };
  return { units: value.units * 1_000n, scale: value.scale, text: `${plain(value)}E+03` };
});

describe("a comparison with the limit", () => {
  it.each<[amount: string, limit: string, within: boolean]>([
    ["100", "100", true],
    ["100.0", "100", true],
    ["100", "100.00", true],
    ["1e2", "100", true],
    ["1E+2", "100", true],
    ["10000e-2", "100", true],
    ["100.00000000000000001", "100", false],
    ["99.99999999999999999", "100", true],
    ["9007199254740993", "9007199254740992", false],
    ["0.1", "0.10", true],
    ["0.30000000000000001", "0.3", false],
    ["0", "0", true],
    ["0.00000000000000000001", "0", false],
    ["1e308", "100", false],
    ["1e-999999999", "100", true],
  ])("%s is within %s: %s", (amount, limit, within) => {
    expect(withinLimit(amount, limit)).toBe(within);
  });

  it("agrees with whole-number arithmetic on every decimal", () => {
    fc.assert(
      fc.property(spelled, spelled, (amount, limit) => {
        const scaledAmount = amount.units * 10n ** BigInt(limit.scale);
        const scaledLimit = limit.units * 10n ** BigInt(amount.scale);
        expect(withinLimit(amount.text, limit.text)).toBe(scaledAmount <= scaledLimit);
      }),
      { numRuns: 1_000 },
    );
  });

  it("is not fooled by the smallest step beyond the limit", () => {
    fc.assert(
      fc.property(decimal, fc.integer({ min: 0, max: 60 }), ({ units, scale }, extra) => {
        const zoomed = { units: units * 10n ** BigInt(extra), scale: scale + extra };
        const limit = plain({ units, scale });
        expect(withinLimit(plain({ ...zoomed, units: zoomed.units + 1n }), limit)).toBe(false);
        expect(withinLimit(plain(zoomed), limit)).toBe(true);
      }),
    );
  });
});

describe("an amount as people read it", () => {
  it.each([
    ["150", "150.00"],
    ["1e2", "100.00"],
    ["0", "0.00"],
    ["0.5", "0.50"],
    ["0.05", "0.05"],
    ["100.10", "100.10"],
    ["100.001", "100.001"],
    ["100.00000000000000001", "100.00000000000000001"],
    ["123456789012345678901234567.89", "123456789012345678901234567.89"],
    ["12e-1", "1.20"],
    ["1e30", "1000000000000000000000000000000.00"],
  ])("%s is %s", (digits, text) => {
    expect(amountText(digits)).toBe(text);
  });

  it.each(["1e31", "1e308", "1e-31", "1e-999999999"])("%s is not written out", (digits) => {
    expect(amountText(digits).length).toBeLessThan(20);
  });

  it("keeps every digit and shows at least two decimals", () => {
    fc.assert(
      fc.property(decimal, (value) => {
        fc.pre(value.units === 0n || value.units.toString().length - value.scale > -29);
        const text = amountText(plain(value));
        expect(text).toMatch(/^(0|[1-9]\d*)\.\d{2,}$/);
        const [whole, fraction = ""] = text.split(".");
        const shown = BigInt(`${whole}${fraction}`);
        expect(shown * 10n ** BigInt(value.scale)).toBe(
          value.units * 10n ** BigInt(fraction.length),
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe("reading context.amount", () => {
  it.each(["0", "0.0", "1e2", "1E+2", "100.00000000000000001", "1.50", "1e308"])(
    "%s counts, in the digits it was sent in",
    (digits) => expect(read(`{"amount":${digits}}`)).toEqual({ ok: true, amount: digits }),
  );

  it.each([
    ["{}", "context.amount is missing"],
    ['{"Amount":50}', "context.amount is missing"],
    ['{"__proto__":{"amount":1}}', "context.amount is missing"],
    ['{"constructor":{"amount":1}}', "context.amount is missing"],
    ['{"amount":null}', "context.amount is not a number"],
    ['{"amount":"50"}', "context.amount is not a number"],
    ['{"amount":{"digits":"50"}}', "context.amount is not a number"],
    ['{"amount":{"isLosslessNumber":true,"value":"50"}}', "context.amount is not a number"],
    ['{"amount":1e309}', "context.amount is not finite"],
    ['{"amount":-1}', "context.amount is negative"],
    ['{"amount":-0}', "context.amount is negative"],
    ['{"amount":-0.0}', "context.amount is negative"],
    ['{"amount":-1e-400}', "context.amount is negative"],
  ])("of %s says: %s", (text, problem) => {
    expect(read(text)).toEqual({ ok: false, problem });
  });

  it("does not look at what an object inherits", () => {
    const inherited = Object.create(parseJson('{"amount":1}') as JsonObject) as JsonObject;
    expect(readAmount(inherited, null)).toMatchObject({ ok: false });
  });
});

describe("a limit with a currency", () => {
  it.each(['"USD"', '"usd"', '"Usd"'])("takes %s for USD", (currency) => {
    expect(read(`{"amount":1,"currency":${currency}}`, "USD")).toEqual({ ok: true, amount: "1" });
  });

  it.each(
    [
      '"EUR"',
      '"US"',
      '"USDT"',
      '"USD "',
      '" USD"',
      '"USD\\n"',
      '"U\u0405D"',
      '"u\u017fd"',
      '"US\\u200bD"',
      '""',
      "null",
      "840",
      "true",
      '["USD"]',
      '{"code":"USD"}',
    ].map((c) => [c]),
  )("does not take %s for USD", (currency) => {
    expect(read(`{"amount":1,"currency":${currency}}`, "USD")).toEqual({
      ok: false,
      problem: "context.currency is not USD",
    });
  });

  it.each([
    '{"amount":1}',
    '{"amount":1,"Currency":"USD"}',
    '{"amount":1,"__proto__":{"currency":"USD"}}',
  ])("asks for the currency in %s", (text) => {
    expect(read(text, "USD")).toEqual({
      ok: false,
      problem: "context.currency is missing (the limit is in USD)",
    });
  });

  it("of a limit without one, any or none will do", () => {
    for (const currency of ["", ',"currency":"EUR"', ',"currency":7'])
      expect(read(`{"amount":1${currency}}`)).toEqual({ ok: true, amount: "1" });
  });
});
