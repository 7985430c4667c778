import { z } from "zod";
import type { JsonSchema } from "./document-types";
import { ANSWERS, REQUESTS } from "./endpoint-docs";

/** Every named schema: bodies of requests as they are sent, bodies of answers as they arrive. */
export function componentSchemas(): Record<string, JsonSchema> {
  const requests = z.toJSONSchema(REQUESTS, { ...LENIENT, io: "input", uri: pointer });
  const answers = z.toJSONSchema(ANSWERS, { ...LENIENT, io: "output", uri: pointer });
  const all = Object.entries({ ...requests.schemas, ...answers.schemas });
  return Object.fromEntries(all.map(([id, schema]) => [id, readable(schema as JsonSchema)]));
}

/** A schema of a query string: its members, and which of them must be there. */
export function querySchema(query: z.ZodType): JsonSchema {
  const schema = z.toJSONSchema(query, { ...LENIENT, io: "input" });
  return readable(schema as JsonSchema);
}

/** A reference to a registered schema; throws for one that has no name. */
export function named(schema: z.ZodType): JsonSchema {
  const id = (REQUESTS.get(schema) ?? ANSWERS.get(schema))?.id;
  if (!id) throw new Error("a body's schema is not registered");
  return { $ref: pointer(id) };
}

/** The example that a schema carries. */
export function exampleOf(schema: z.ZodType): unknown {
  const examples = z.globalRegistry.get(schema)?.examples as unknown[] | undefined;
  return examples?.[0];
}

/** What our own classes hold is said by their metadata. */
const LENIENT = { target: "draft-2020-12", unrepresentable: "any" } as const;

const pointer = (id: string) => `#/components/schemas/${id}`;

/**
 * Without what only burdens a reader: bounds that every integer has, patterns that repeat a format,
 * and the ban on unknown members, which would forbid us to add any.
 */
function readable(schema: JsonSchema): JsonSchema {
  const kept = Object.entries(schema).filter(
    ([key, value]) =>
      !["$schema", "$id"].includes(key) &&
      !(key === "additionalProperties" && value === false) &&
      !(key === "pattern" && schema.format) &&
      !(typeof value === "number" && Math.abs(value) === Number.MAX_SAFE_INTEGER),
  );
  const { properties, items, anyOf, ...rest } = Object.fromEntries(kept) as JsonSchema;
  return {
    ...rest,
    ...(items && { items: readable(items) }),
    ...(anyOf && { anyOf: anyOf.map(({ default: _ofOne, ...one }) => readable(one)) }),
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, member]) => [name, readable(member)]),
      ),
    }),
  };
}
