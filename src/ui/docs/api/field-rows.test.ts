import { describe, expect, it } from "vitest";
import type { JsonSchema, Schemas } from "./document";
import { fieldRow, fieldRows } from "./field-rows";

const schemas: Schemas = {
  Attempt: { type: "object", properties: { number: { type: "integer" } }, required: ["number"] },
};

const row = (schema: JsonSchema) => fieldRow("f", schema, schemas);

describe("the members of a body", () => {
  it("are listed with what is in them, in order, and which must be there", () => {
    const schema: JsonSchema = {
      type: "object",
      required: ["data"],
      properties: {
        data: {
          type: "array",
          items: {
            type: "object",
            properties: {
              attempts: { type: "array", items: { $ref: "#/components/schemas/Attempt" } },
            },
          },
        },
        seal: { anyOf: [{ $ref: "#/components/schemas/Attempt" }, { type: "null" }] },
      },
    };
    const rows = fieldRows(schema, schemas);
    expect(rows.map(({ name, type, required }) => [name, type, required])).toEqual([
      ["data", "list of objects", true],
      ["data[].attempts", "list of objects", false],
      ["data[].attempts[].number", "integer", true],
      ["seal", "object or null", false],
      ["seal.number", "integer", true],
    ]);
  });

  it("are none where there is no body", () => {
    expect(fieldRows({}, schemas)).toEqual([]);
  });
});

describe("a type in words", () => {
  it.each<[string, JsonSchema]>([
    ["string or null", { type: ["string", "null"] }],
    ["time or null", { anyOf: [{ type: "string", format: "date-time" }, { type: "null" }] }],
    ["list of strings", { type: "array", items: { type: "string" } }],
    ["object", { $ref: "#/components/schemas/Attempt" }],
    ["any", {}],
  ])("is %s", (words, schema) => {
    expect(row(schema).type).toBe(words);
  });
});

describe("limits in words", () => {
  it.each<[string, JsonSchema]>([
    ["1 to 2,592,000", { type: "integer", minimum: 1, maximum: 2_592_000 }],
    ["at least 0", { anyOf: [{ type: "number", minimum: 0 }, { type: "null" }] }],
    ["at most 200 characters", { type: "string", minLength: 1, maxLength: 200 }],
    ["false unless given", { type: "boolean", default: false }],
  ])("are %s", (words, schema) => {
    expect(row(schema).limits).toEqual([words]);
  });

  it("are not said of null and of an empty object", () => {
    expect(row({ type: "string", default: null }).limits).toEqual([]);
    expect(row({ anyOf: [{ type: "object", default: {} }] }).limits).toEqual([]);
  });
});

it("the words a member may be are those of its list, without null", () => {
  expect(row({ enum: ["a", null] }).values).toEqual(["a"]);
  expect(row({ type: "array", items: { type: "string", enum: ["x", "y"] } }).values).toEqual([
    "x",
    "y",
  ]);
});

it("a word that is always the same is the one it may be", () => {
  expect(row({ type: "string", const: "log.failed" }).values).toEqual(["log.failed"]);
});
