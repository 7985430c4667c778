import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contextDiff } from "./context-diff";

describe("where two contexts differ", () => {
  it.each([
    ["nowhere", '{"a":1,"b":[true,null]}', '{ "b":[true,null], "a":1 }', []],
    [
      "a number's digits",
      '{"a":100}',
      '{"a":100.00000000000000001}',
      [["a", "100", "100.00000000000000001"]],
    ],
    ["a kind", '{"a":"1"}', '{"a":1}', [["a", '"1"', "1"]]],
    ["a new member", "{}", '{"x":{"y":[1]}}', [["x", null, '{"y":[1]}']]],
    ["a member that is gone", '{"x":"ä"}', "{}", [["x", '"ä"', null]]],
    [
      "deep inside",
      '{"a":{"b":[1,2]}}',
      '{"a":{"b":[1,3,4]}}',
      [
        ["a.b.1", "2", "3"],
        ["a.b.2", null, "4"],
      ],
    ],
    ["a container's kind", '{"a":[]}', '{"a":{}}', [["a", "[]", "{}"]]],
    ["the name __proto__", '{"__proto__":1}', '{"__proto__":2}', [["__proto__", "1", "2"]]],
  ])("%s", (_, before, after, expected) => {
    const changes = contextDiff(before, after);
    expect(changes?.map((change) => [change.path.join("."), change.before, change.after])).toEqual(
      expected,
    );
  });

  it("is not said of what is not JSON", () => {
    expect(contextDiff("{", "{}")).toBeNull();
  });

  it("is nowhere between a context and itself, somewhere between any two others", () => {
    const context = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }));
    fc.assert(
      fc.property(context, context, (one, other) => {
        const [a, b] = [JSON.stringify(one), JSON.stringify(other)];
        expect(contextDiff(a, a)).toEqual([]);
        const same = JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
        expect(contextDiff(a, b)?.length === 0).toBe(same);
      }),
    );
  });
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => [key, sorted(member)]);
}
