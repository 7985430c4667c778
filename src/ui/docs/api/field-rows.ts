import type { JsonSchema, Parameter, Schemas } from "./document";

/** One member of a body as the reference lists it. */
export interface FieldRow {
  /** With the way to it: `data[].attempts[].number`. */
  name: string;
  type: string;
  required: boolean;
  description?: string;
  /** The words it may be. */
  values: string[];
  /** Its limits and what it is unless given, in words. */
  limits: string[];
}

/** A schema's members, and the members of what is in them, one after the other. */
export function fieldRows(schema: JsonSchema, schemas: Schemas, prefix = ""): FieldRow[] {
  const { properties = {}, required = [] } = resolved(schema, schemas);
  return Object.entries(properties).flatMap(([name, member]) => {
    const row = fieldRow(`${prefix}${name}`, member, schemas);
    const inner = membersOf(member, schemas);
    const rows = inner ? fieldRows(inner.schema, schemas, `${row.name}${inner.step}`) : [];
    return [{ ...row, required: required.includes(name) }, ...rows];
  });
}

/** One value, such as a parameter. */
export function fieldRow(name: string, schema: JsonSchema, schemas: Schemas): FieldRow {
  const target = resolved(schema, schemas);
  return {
    name,
    type: typeWords(schema, schemas),
    required: false,
    description: schema.description ?? target.description,
    values: valuesOf(schema, schemas),
    limits: limitsOf(schema, schemas),
  };
}

/** The parameters of one place, such as `query`. */
export function parameterRows(
  parameters: Parameter[],
  place: string,
  schemas: Schemas,
): FieldRow[] {
  return parameters
    .filter((parameter) => parameter.in === place)
    .map(({ name, description, required, schema }) => ({
      ...fieldRow(name, schema, schemas),
      description,
      required,
    }));
}

function resolved(schema: JsonSchema, schemas: Schemas): JsonSchema {
  const name = schema.$ref?.split("/").at(-1);
  return name ? (schemas[name] ?? {}) : schema;
}

/** What a member can be: itself, or each of its alternatives. */
function alternatives(schema: JsonSchema, schemas: Schemas): JsonSchema[] {
  const target = resolved(schema, schemas);
  return target.anyOf?.flatMap((one) => alternatives(one, schemas)) ?? [target];
}

function membersOf(schema: JsonSchema, schemas: Schemas) {
  for (const one of alternatives(schema, schemas)) {
    if (one.properties) return { schema: one, step: "." };
    if (one.items && resolved(one.items, schemas).properties)
      return { schema: one.items, step: "[]." };
  }
  return null;
}

function typeWords(schema: JsonSchema, schemas: Schemas): string {
  const words = alternatives(schema, schemas).flatMap((one) => {
    if (one.items) return [`list of ${typeWords(one.items, schemas)}s`];
    if (one.format === "date-time") return ["time"];
    return one.type ?? (one.enum ? "string" : "any");
  });
  return [...new Set(words)].join(" or ");
}

function valuesOf(schema: JsonSchema, schemas: Schemas): string[] {
  return alternatives(schema, schemas).flatMap((one) => {
    if (one.const !== undefined) return [String(one.const)];
    const values = one.enum ?? (one.items && resolved(one.items, schemas).enum) ?? [];
    return values.filter((value) => value !== null).map(String);
  });
}

function limitsOf(schema: JsonSchema, schemas: Schemas): string[] {
  return [...alternatives(schema, schemas), schema].flatMap(boundsOf).filter(isFirst);
}

function boundsOf({ minimum, maximum, maxLength, default: fallback }: JsonSchema): string[] {
  const number = (value: number) => value.toLocaleString("en-US");
  const words: string[] = [];
  if (minimum !== undefined && maximum !== undefined)
    words.push(`${number(minimum)} to ${number(maximum)}`);
  else if (minimum !== undefined) words.push(`at least ${number(minimum)}`);
  if (maxLength !== undefined) words.push(`at most ${number(maxLength)} characters`);
  if (fallback !== undefined && fallback !== null && typeof fallback !== "object")
    words.push(`${String(fallback)} unless given`);
  return words;
}

function isFirst(word: string, index: number, all: string[]): boolean {
  return all.indexOf(word) === index;
}
