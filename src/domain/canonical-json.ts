import Big from "big.js";
import { isJsonObject, JsonNumber, type JsonValue } from "./json-value";

/**
 * The canonical text of a JSON value, RFC 8785: members sorted by UTF-16 code units, no white space,
 * numbers as ECMAScript prints them.
 *
 * RFC 8785 rounds numbers to doubles. A number that a double cannot hold keeps its exact decimal
 * digits instead, so that 100 and 100.00000000000000001 stay two amounts; for every number that a
 * double holds, the text is RFC 8785's.
 */
export function canonicalJson(value: JsonValue): string {
  if (value instanceof JsonNumber) return canonicalNumber(value.digits);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (isJsonObject(value)) {
    const members = Object.keys(value)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] as JsonValue)}`);
    return `{${members.join(",")}}`;
  }
  return JSON.stringify(value);
}

/** Exponents beyond a double's range are not expanded: they could name a billion digits. */
const WIDEST_EXPONENT = 400;

function canonicalNumber(digits: string): string {
  const double = Number(digits);
  const exponent = Number(/[eE]([+-]?\d+)$/.exec(digits)?.[1] ?? 0);
  if (Math.abs(exponent) > WIDEST_EXPONENT) return `exact:${digits.toLowerCase()}`;
  const exact = new Big(digits);
  if (Number.isFinite(double) && exact.eq(new Big(double))) return JSON.stringify(double);
  return exact.toFixed();
}
