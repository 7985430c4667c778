import Big from "big.js";
import { type JsonObject, JsonNumber, ownMember } from "./json-value";

/** Longest number read as an amount; the database keeps it exactly. */
const MOST_DIGITS = 100;

/** What `context.amount` turned out to be when a permission limits it. */
export type AmountReading = { ok: true; amount: string } | { ok: false; problem: string };

/**
 * Reads `context.amount` for a limit. Only a JSON number token that is finite and not negative
 * counts; with a currency on the permission, `context.currency` must name the same one
 * (three letters, upper or lower case).
 */
export function readAmount(context: JsonObject, currency: string | null): AmountReading {
  const value = ownMember(context, "amount");
  if (value === undefined) return { ok: false, problem: "context.amount is missing" };
  if (!(value instanceof JsonNumber))
    return { ok: false, problem: "context.amount is not a number" };
  if (!Number.isFinite(Number(value.digits)))
    return { ok: false, problem: "context.amount is not finite" };
  if (value.digits.startsWith("-")) return { ok: false, problem: "context.amount is negative" };
  if (value.digits.length > MOST_DIGITS)
    return { ok: false, problem: "context.amount has too many digits" };
  const wrongCurrency = currency === null ? null : currencyProblem(context, currency);
  if (wrongCurrency) return { ok: false, problem: wrongCurrency };
  return { ok: true, amount: value.digits };
}

/** True when the amount is at most the limit, as exact decimals. */
export function withinLimit(amount: string, limit: string): boolean {
  return new Big(amount).lte(limit);
}

/** At least two decimals, and all the others the amount has: `150.00`, `100.001`. */
export function amountText(digits: string): string {
  const amount = new Big(digits);
  if (Math.abs(amount.e) > 30) return amount.toString();
  const decimals = Math.max(2, amount.c.length - amount.e - 1);
  return amount.toFixed(decimals);
}

function currencyProblem(context: JsonObject, currency: string): string | null {
  const value = ownMember(context, "currency");
  if (value === undefined) return `context.currency is missing (the limit is in ${currency})`;
  const same =
    typeof value === "string" && /^[A-Za-z]{3}$/.test(value) && value.toUpperCase() === currency;
  return same ? null : `context.currency is not ${currency}`;
}
