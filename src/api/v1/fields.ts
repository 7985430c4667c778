import { z } from "zod";
import { ACTION_MAX_LENGTH, isActionName, isActionPattern } from "@/domain/action-pattern";
import { EVENT_TYPES, type EventType } from "@/domain/events";
import { isJsonObject, JsonNumber, type JsonObject } from "@/domain/json-value";

/** The fields that requests are made of; every message completes the sentence "name: …". */

const required = (what: string) => ({
  error: (issue: { input?: unknown }) =>
    issue.input === undefined ? "is required" : `must be ${what}`,
});

export const text = (max: number) =>
  z
    .string(required("a string"))
    .min(1, "must not be empty")
    .max(max, `must be at most ${max} characters`)
    .refine((value) => !value.includes("\u0000"), "must not contain U+0000");

export const name = text(200)
  .transform((value) => value.trim())
  .refine((value) => value !== "", "must not be empty");
export const description = text(2_000).nullable();

export const actionName = z
  .string(required("a string"))
  .refine(isActionName, `must be 1 to ${ACTION_MAX_LENGTH} characters of A-Z a-z 0-9 . _ : and -`)
  .meta({
    minLength: 1,
    maxLength: ACTION_MAX_LENGTH,
    pattern: "^[A-Za-z0-9._:-]+$",
    description: "A dotted name of what the agent wants to do; case counts.",
  });

export const actionPattern = z
  .string(required("a string"))
  .refine(isActionPattern, 'must be an action name, a pattern such as "stripe.*", or "*"')
  .describe('An action name, a pattern such as "stripe.*", or "*".');

export const context = z
  .custom<JsonObject>(isJsonObject, "must be an object")
  .meta({ type: "object", additionalProperties: true })
  .default({});

export const flag = z.boolean(required("true or false"));

/** A JSON number as its exact digits. */
const digits = z
  .instanceof(JsonNumber, { error: "must be a number" })
  .transform((number) => number.digits);

/** A limit: finite, not negative, and within what the database keeps exactly. */
export const maxAmount = digits
  .refine(
    (value) => Number.isFinite(Number(value)) && !value.startsWith("-"),
    "must be a finite number of at least 0",
  )
  .refine(
    (value) => value.length <= 60 && Math.abs(Number(/e([+-]?\d+)/i.exec(value)?.[1] ?? 0)) <= 60,
    "has too many digits",
  )
  .meta({ type: "number", minimum: 0 })
  .nullable();

export const currency = z
  .string(required("a string"))
  .regex(/^[A-Za-z]{3}$/, 'must be a currency code of three letters, such as "USD"')
  .transform((code) => code.toUpperCase())
  .nullable();

/** A whole number in a JSON body. */
export const wholeNumber = (min: number, max: number) =>
  digits
    .transform(Number)
    .refine(
      (value) => Number.isInteger(value) && value >= min && value <= max,
      `must be a whole number from ${min} to ${max}`,
    )
    .meta({ type: "integer", minimum: min, maximum: max });

export const eventList = z
  .array(
    z.enum(EVENT_TYPES, { error: `must be one of ${EVENT_TYPES.join(", ")}` }),
    required("a list"),
  )
  .min(1, "must name at least one event")
  .transform((events): EventType[] => [...new Set(events)]);

/** Parts of a query string. */
export const limit = z.coerce
  .number({ error: "must be a number" })
  .int("must be a whole number")
  .min(1, "must be at least 1")
  .max(100, "must be at most 100")
  .default(20)
  .describe("How many at most.");

export const cursor = text(100).optional().describe("The `next_cursor` of the page before.");

/** A moment, within the years that the database keeps. */
export const instant = z
  .string()
  .meta({ format: "date-time" })
  .transform((value) => new Date(zoned(value)))
  .refine(
    (at) => at.getUTCFullYear() >= 1 && at.getUTCFullYear() <= 9999,
    "must be a time such as 2026-02-25T23:51:33Z",
  );

export const pageQuery = z.object({ limit, cursor });

/** A time without an offset is UTC, as everywhere on the wire. A "+" may arrive as a space. */
function zoned(value: string): string {
  const mended = value.replace(/ (\d\d:\d\d)$/, "+$1");
  return /T.*(?:Z|[+-]\d\d:?\d\d)$/i.test(mended) || !mended.includes("T") ? mended : `${mended}Z`;
}
