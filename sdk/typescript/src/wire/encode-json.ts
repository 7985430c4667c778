import { ValidationError } from "../errors";

const MAX_DEPTH = 100;

/** A lone half of a surrogate pair: text that no UTF-8 can carry. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * JSON text of a value, as JSON.stringify writes it; but what JSON.stringify would quietly change
 * or leave out is refused, so that the context which was decided on is the context that was meant.
 *
 * `path` names the value in messages. Throws ValidationError with the path of what JSON cannot hold.
 */
export function encodeJson(value: unknown, path: string, ancestors: object[] = []): string {
  if (value === null) return "null";
  switch (typeof value) {
    case "string":
      return text(value, path);
    case "number":
      return number(value, path);
    case "boolean":
      return String(value);
    case "object":
      return nested(value, path, ancestors);
    case "bigint":
      throw refused(path, "is a BigInt, which JSON cannot hold; send it as a string");
    default:
      throw refused(path, `is ${kindOf(value)}, which JSON cannot hold; leave it out or send null`);
  }
}

function text(value: string, path: string): string {
  if (LONE_SURROGATE.test(value)) throw refused(path, "is not valid Unicode text");
  return JSON.stringify(value);
}

function number(value: number, path: string): string {
  if (!Number.isFinite(value)) throw refused(path, `is ${value}, which is not a finite number`);
  if (Number.isInteger(value) && !Number.isSafeInteger(value))
    throw refused(
      path,
      "is a whole number beyond 2^53, which may have lost digits; send it as a string",
    );
  // JSON.stringify would send the sign of -0 nowhere.
  return Object.is(value, -0) ? "-0" : JSON.stringify(value);
}

function nested(value: object, path: string, ancestors: object[]): string {
  if (ancestors.includes(value)) throw refused(path, "contains itself");
  if (ancestors.length > MAX_DEPTH)
    throw refused(`${path.slice(0, 80)}…`, `is nested deeper than ${MAX_DEPTH} levels`);
  const inside = [...ancestors, value];
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === "function") return encodeJson(ownText(value, path), path, inside);
  if (Array.isArray(value)) {
    // Array.from, because map would skip the holes.
    const items = Array.from(value, (item, index) => encodeJson(item, `${path}[${index}]`, inside));
    return `[${items.join(",")}]`;
  }
  return object(value, path, inside);
}

/** What a Date, a Decimal and their like say of themselves. */
function ownText(value: object, path: string): unknown {
  const said: unknown = (value as { toJSON(key: string): unknown }).toJSON("");
  // An invalid Date says null.
  if (said === null) throw refused(path, `is ${kindOf(value)} without a value`);
  return said;
}

function object(value: object, path: string, ancestors: object[]): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  // Object.prototype, this realm's or another's, is the one that has no prototype itself.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null)
    throw refused(path, `is ${kindOf(value)}, which JSON cannot hold; send a plain object or text`);
  if (Object.getOwnPropertySymbols(value).length > 0)
    throw refused(path, "has a symbol for a key; JSON keys are text");
  const members = Object.entries(value).map(([key, item]) => {
    const inner = `${path}.${key}`;
    return `${text(key, inner)}:${encodeJson(item, inner, ancestors)}`;
  });
  return `{${members.join(",")}}`;
}

function kindOf(value: unknown): string {
  if (typeof value !== "object" || value === null)
    return value === undefined ? "undefined" : `a ${typeof value}`;
  const name: unknown = (value as { constructor?: { name?: unknown } }).constructor?.name;
  return `of class ${typeof name === "string" && name !== "" ? name : "unknown"}`;
}

function refused(path: string, problem: string): ValidationError {
  return new ValidationError(`${path} ${problem}`);
}
