import { ValidationError } from "./errors";
import type { JsonValue } from "./json";

/**
 * Throws ValidationError for a name that `what` does not know. A misspelt limit that was quietly
 * left out would be no limit.
 */
export function refuseUnknown(what: string, given: unknown, known: readonly string[]): void {
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw new ValidationError(`${what} must be an object, not ${describe(given)}`);
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new ValidationError(`"${unknown}" is not one of ${what}: ${known.join(", ")}`);
}

/** `value` when it is text with something in it. Throws ValidationError otherwise. */
export function requiredText(name: string, value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  throw new ValidationError(`${name} must be text and not empty, not ${describe(value)}`);
}

/** The fields that were given, named as on the wire. A null is kept: it clears what was set. */
export function wireFields(
  what: string,
  given: object,
  known: readonly string[],
): Record<string, JsonValue> {
  refuseUnknown(what, given, known);
  const fields = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(fields.map(([name, value]) => [snakeCase(name), value as JsonValue]));
}

/** `approvalId` as `approval_id`. */
export function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A value, short enough for a message. */
export function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, 80));
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
