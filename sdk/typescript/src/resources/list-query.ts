import { ValidationError } from "../errors";
import { describe, refuseUnknown, snakeCase } from "../given";
import type { Query } from "../flows/manage";

/** How a list is read. */
export interface ListOptions {
  /** Items per request, 1 to 100; 20 by default. The list itself has no limit. */
  limit?: number | undefined;
}

/** A list's options as a query. A Date becomes its RFC 3339 text. */
export function listQuery(what: string, options: object, known: readonly string[]): Query {
  refuseUnknown(what, options, known);
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    given.map(([name, value]) => [snakeCase(name), queryValue(name, value)]),
  );
}

function queryValue(name: string, value: unknown): string | number {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  if (typeof value === "string" || (typeof value === "number" && Number.isFinite(value)))
    return value;
  throw new ValidationError(`${name} must be text or a number, not ${describe(value)}`);
}
