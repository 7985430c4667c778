import Big from "big.js";
import { amountText } from "./amount";
import { contextTree } from "./context-view";

/** What an approval stores of the amount at stake, and the context it was read from. */
export interface AmountFacts {
  /** Exact digits, when the permission limits the amount and could read it. */
  amount: string | null;
  /** The currency the permission counts. */
  currency: string | null;
  context: string;
}

export interface ShownAmount {
  digits: string;
  currency: string | null;
  /** For reading, see `amountLabel`. Written where it is read from: screens carry no decimals. */
  label: string;
}

/** An amount with the way to read it. */
export function labelled(amount: Omit<ShownAmount, "label">): ShownAmount {
  return { ...amount, label: amountLabel(amount) };
}

/**
 * The amount a reviewer decides about: the one the permission judged, otherwise the number that the
 * context calls `amount`, with the currency that goes with it. Null when there is none.
 */
export function shownAmount(facts: AmountFacts): ShownAmount | null {
  const members = contextTree(facts.context)?.children ?? [];
  const named = members.find(({ key, kind }) => key === "currency" && kind === "string")?.text;
  const inContext = named && /^[A-Za-z]{3}$/.test(named) ? named.toUpperCase() : null;
  if (facts.amount !== null)
    return labelled({ digits: facts.amount, currency: facts.currency ?? inContext });
  const number = members.find(({ key, kind }) => key === "amount" && kind === "number");
  return number ? labelled({ digits: number.text, currency: inContext }) : null;
}

/** Longest amount written out; beyond it only the beginning and the number of digits are shown. */
const WIDEST_AMOUNT = 30;

/** For reading: `1,250.00 USD`. Exact, or saying that it is cut. */
export function amountLabel({ digits, currency }: Omit<ShownAmount, "label">): string {
  const exact = amountText(digits);
  const [whole = "", ...rest] = exact.split(/(?=[.e])/);
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",") + rest.join("");
  const shown =
    grouped.length > WIDEST_AMOUNT
      ? `${grouped.slice(0, WIDEST_AMOUNT)}… (${exact.length} characters)`
      : grouped;
  return currency ? `${shown} ${currency}` : shown;
}

/** Exponents beyond this are not added up: one of them could name a million digits. */
const WIDEST_EXPONENT = 30;

/**
 * The sums of amounts, a sum for each currency, exact, in the order in which they first appear. None
 * when one of them is too large or too small to be an amount of money.
 */
export function sumAmounts(amounts: readonly (ShownAmount | null)[]): ShownAmount[] {
  const sums = new Map<string | null, Big>();
  for (const amount of amounts) {
    if (!amount) continue;
    const value = new Big(amount.digits);
    if (Math.abs(value.e) > WIDEST_EXPONENT) return [];
    sums.set(amount.currency, (sums.get(amount.currency) ?? new Big(0)).plus(value));
  }
  return [...sums].map(([currency, sum]) => labelled({ currency, digits: sum.toFixed() }));
}
