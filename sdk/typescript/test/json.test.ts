import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { ValidationError } from "../src/index";
import { decodeJson } from "../src/wire/decode-json";
import { encodeJson } from "../src/wire/encode-json";
import { AGENT, failureOf, serverCase } from "./server-case";

const t = serverCase();
const decode = (text: string) => decodeJson(new TextEncoder().encode(text));

const loop: Record<string, unknown> = {};
loop.again = { loop };
let deep: unknown[] = [];
for (let depth = 0; depth < 200; depth += 1) deep = [deep];

describe("a context", () => {
  it.each([
    { a: [1, [2, null]], b: true, c: 'é"\n\u2028', d: {}, e: [] },
    { n: [0, 0.1, -5, 1e-7, 1.5e-10, 9007199254740991, -9007199254740991] },
    { "": 1, 'a "b"': 2, "\u0000": "\u001f", "🚀": "Zoë" },
    { at: new Date(0), url: new URL("https://example.com/") },
    Object.assign(Object.create(null), { bare: true }),
    runInNewContext("({ from: ['another realm'] })"),
    JSON.parse('{"__proto__":{"amount":1},"toJSON":"text"}'),
  ])("is sent as JSON.stringify writes it: %j", (context) => {
    expect(encodeJson(context, "context")).toBe(JSON.stringify(context));
  });

  it("keeps the sign of -0, which JSON.stringify would drop", () => {
    expect(encodeJson({ amount: -0 }, "context")).toBe('{"amount":-0}');
  });

  it.each([
    ["NaN", { amount: Number.NaN }, "context.amount is NaN"],
    ["Infinity", { amount: Infinity }, "context.amount is Infinity"],
    ["-Infinity", { amounts: [1, -Infinity] }, "context.amounts[1] is -Infinity"],
    ["undefined", { amount: undefined }, "context.amount is undefined"],
    ["undefined in a list", { ids: [undefined] }, "context.ids[0] is undefined"],
    ["a hole in a list", { ids: [1, , 3] }, "context.ids[1] is undefined"],
    ["a function", { call: () => 1 }, "context.call is a function"],
    ["a symbol", { mark: Symbol("x") }, "context.mark is a symbol"],
    ["a symbol for a key", { [Symbol("x")]: 1 }, "context has a symbol for a key"],
    ["a BigInt", { id: 1n }, "context.id is a BigInt, which JSON cannot hold; send it as a string"],
    [
      "a whole number that lost digits",
      { id: 2 ** 53 },
      "context.id is a whole number beyond 2^53",
    ],
    ["a Map", { by: new Map([[1, 2]]) }, "context.by is of class Map"],
    ["a Set", { ids: new Set([1]) }, "context.ids is of class Set"],
    ["bytes", { body: new Uint8Array(2) }, "context.body is of class Uint8Array"],
    ["an Error", { cause: new Error("x") }, "context.cause is of class Error"],
    ["a boxed number", { n: Object(1) }, "context.n is of class Number"],
    ["an invalid Date", { at: new Date(Number.NaN) }, "context.at is of class Date"],
    ["half a surrogate pair", { name: "\ud800" }, "context.name is not valid Unicode"],
    ["half a pair for a key", { "\udfff": 1 }, "is not valid Unicode"],
    ["a circle", loop, "context.again.loop contains itself"],
    ["a toJSON that says itself", { toJSON: () => loop }, "contains itself"],
    ["too deep a nesting", { deep }, "deeper than 100 levels"],
    ["inherited members", { x: Object.create({ amount: 1 }) }, "context.x is of class Object"],
  ])("with %s is refused by its path before it is sent", async (_, context, message) => {
    for (const call of [
      t.guard.check({ agentId: AGENT, action: "may.do", context }),
      t.guard.log({ agentId: AGENT, action: "may.do", status: "success", context }),
      t.guard.execute({ agentId: AGENT, action: "may.do", context }, () => expect.fail("ran")),
    ]) {
      const failure = await failureOf(call);
      expect(failure).toBeInstanceOf(ValidationError);
      expect(String(failure)).toContain(message);
    }
    expect(t.server.sent).toEqual([]);
  });

  it("may hold the same object twice", () => {
    const same = { a: 1 };
    expect(encodeJson([same, same], "context")).toBe('[{"a":1},{"a":1}]');
  });

  it("is read once: what says one thing and then another is sent as it was judged", () => {
    let asked = 0;
    const context = Object.defineProperty({}, "amount", {
      enumerable: true,
      get: () => (asked += 1),
    });
    expect(encodeJson(context, "context")).toBe('{"amount":1}');
    expect(asked).toBe(1);
  });

  it("is sent as UTF-8", async () => {
    const context = { name: "Zoë 🚀" };
    await t.guard.check({ agentId: AGENT, action: "may.do", context });
    expect(t.server.sent[0]?.body.context).toEqual(context);
  });
});

describe("an answer", () => {
  it.each([
    "[1.5,500,1.10,0.1,1e2,1E+2,0.000,-0.0,1e-7,123456789.123]",
    '{"a":{"a":[{"a":1},{"a":"1,\\"a\\":2"}]},"b":{"a":-5}}',
    '["{","}","[\\\\","9007199254740993",""]',
    "9007199254740991",
    ' { "a" : [ ] , "b" : { } , "__proto__" : 1 } ',
  ])("means what JSON.parse makes of it: %s", (text) => {
    expect(decode(text)).toEqual(JSON.parse(text));
  });

  it.each([
    "9007199254740993",
    "100.00000000000000001",
    "1e309",
    "-1e-400",
    "0.1000000000000000055",
  ])("keeps the digits of %s, which a number would lose, as text", (digits) => {
    expect(decode(`{"n":[${digits}]}`)).toEqual({ n: [digits] });
  });

  it.each([
    ...["NaN", "[Infinity]", "", "{", "{} {}", "\ufeff{}", '{"a":1,"a":1}'],
    ...['{"a":1,"\\u0061":1}', '[{"b":[],"c":{},"b":1}]', '{"__proto__":1,"__proto__":2}'],
  ])("that is not strictly JSON is refused: %s", (text) => {
    expect(() => decode(text)).toThrow();
  });

  it("that is long is read", () => {
    const text = JSON.stringify({ text: 'a"\\'.repeat(500_000) });
    expect(JSON.stringify(decode(text))).toBe(text);
  });

  it("that is not UTF-8 is refused", () => {
    expect(() => decodeJson(Uint8Array.of(0x22, 0xff, 0x22))).toThrow();
  });
});
