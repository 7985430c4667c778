/**
 * A JSON number as its source digits. JavaScript's number would round 100.00000000000000001 to 100
 * and let it under a limit of 100.
 */
export class JsonNumber {
  constructor(readonly digits: string) {}
}

/** JSON that was written before and is passed on to the letter. */
export class JsonText {
  constructor(readonly text: string) {}
}

export type JsonValue = null | boolean | string | JsonNumber | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}

/** What can be written as JSON: parsed values, and what our own code puts beside them. */
export type Writable =
  | null
  | boolean
  | string
  | number
  | JsonNumber
  | JsonText
  | readonly Writable[]
  | { readonly [key: string]: Writable };

export function isJsonObject(value: unknown): value is JsonObject {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof JsonNumber)
  );
}

/** An object's own member; never one it inherits. */
export function ownMember(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** JSON text without white space, numbers in their source digits. */
export function jsonText(value: Writable): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (value instanceof JsonNumber) return value.digits;
  if (value instanceof JsonText) return value.text;
  if (Array.isArray(value)) return `[${value.map(jsonText).join(",")}]`;
  const members = Object.entries(value).map(
    ([key, member]: [string, Writable]) => `${JSON.stringify(key)}:${jsonText(member)}`,
  );
  return `{${members.join(",")}}`;
}
