import { parse } from "lossless-json";
import { isJsonObject, JsonNumber, type JsonValue } from "@/domain/json-value";

/** Deepest nesting taken in a body. */
export const JSON_MAX_DEPTH = 32;

/** Text that is not the JSON we take; the sentence says what is wrong, and where. */
export class JsonError extends Error {}

/**
 * Parses JSON without losing anything: numbers keep their digits, `__proto__` is a member like any
 * other. Refuses what would be read differently elsewhere: duplicate members (however spelled),
 * lone surrogates, U+0000, and nesting deeper than 32.
 *
 * @throws JsonError
 */
export function parseJson(text: string): JsonValue {
  const members = scan(text);
  const value = parseText(text);
  if (countMembers(value, "") !== members) throw new JsonError("the same member appears twice");
  return value;
}

function parseText(text: string): JsonValue {
  try {
    return parse(text, undefined, { parseNumber: (digits) => new JsonNumber(digits) }) as JsonValue;
  } catch (error) {
    if (error instanceof SyntaxError) throw new JsonError(`not valid JSON: ${error.message}`);
    throw error;
  }
}

/**
 * One pass over the text before anything recursive touches it: the depth, and the number of
 * members, which the parsed value must have too (the parser drops an equal duplicate in silence).
 */
function scan(text: string): number {
  let depth = 0;
  let members = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (inString) {
      if (char === BACKSLASH) i++;
      else if (char === QUOTE) inString = false;
    } else if (char === QUOTE) inString = true;
    else if (char === COLON) members++;
    else if (char === OPEN_BRACE || char === OPEN_BRACKET) {
      if (++depth > JSON_MAX_DEPTH) throw new JsonError(`nested deeper than ${JSON_MAX_DEPTH}`);
    } else if (char === CLOSE_BRACE || char === CLOSE_BRACKET) depth--;
  }
  return members;
}

const QUOTE = 34;
const COLON = 58;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

function countMembers(value: JsonValue, at: string): number {
  if (typeof value === "string") refuseUnstorable(value, at);
  if (Array.isArray(value))
    return value.reduce<number>((sum, item, i) => sum + countMembers(item, `${at}[${i}]`), 0);
  if (!isJsonObject(value)) return 0;
  let members = 0;
  for (const [key, member] of Object.entries(value)) {
    const path = at ? `${at}.${key}` : key;
    refuseUnstorable(key, path);
    members += 1 + countMembers(member, path);
  }
  return members;
}

function refuseUnstorable(text: string, at: string): void {
  const place = JSON.stringify(at || "the body");
  if (text.includes("\u0000")) throw new JsonError(`U+0000 is not allowed, at ${place}`);
  if (!text.isWellFormed()) throw new JsonError(`a lone surrogate is not allowed, at ${place}`);
}
