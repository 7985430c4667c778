import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type ContextNode,
  contextGist,
  contextTree,
  firstChars,
  hiddenInContext,
} from "./context-view";

describe("contextTree", () => {
  it("keeps order, kinds and the digits of numbers", () => {
    const tree = contextTree('{"b":100.00000000000000001,"a":"5","1":[true,null,-1e400],"o":{}}');
    expect(tree?.children.map(({ key, kind, text }) => [key, kind, text])).toEqual([
      ["b", "number", "100.00000000000000001"],
      ["a", "string", "5"],
      ["1", "array", ""],
      ["o", "object", ""],
    ]);
    const items = tree?.children[2]?.children;
    expect(items?.map(({ key, kind, text }) => [key, kind, text])).toEqual([
      [null, "boolean", "true"],
      [null, "null", "null"],
      [null, "number", "-1e400"],
    ]);
  });

  it("takes __proto__ as a name like any other", () => {
    expect(contextTree('{"__proto__":{"x":1}}')?.children[0]?.key).toBe("__proto__");
  });

  it("reads escapes and names that have them", () => {
    const member = contextTree('{"a\\"b":"\\u202e\\n\\\\\\"]}"}')?.children[0];
    expect(member).toMatchObject({ key: 'a"b', text: '\u202e\n\\"]}' });
  });

  it.each(["", "{", '{"a"}', '{"a":}', "[1,]", '{"a":1}x', '"a', "nul", '"\\u12"', "[1 2]"])(
    "is null for %j",
    (text) => {
      expect(contextTree(text)).toBeNull();
    },
  );

  it("is null for nesting that would not end", () => {
    expect(contextTree("[".repeat(100_000))).toBeNull();
  });

  it("reads a string of a megabyte", () => {
    expect(contextTree(`{"a":"${"\\n".repeat(500_000)}"}`)?.children[0]?.text).toHaveLength(
      500_000,
    );
  });

  it("shows what JSON.parse reads", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const tree = contextTree(JSON.stringify(value));
        expect(tree && plain(tree)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe("hiddenInContext", () => {
  it("counts names and values, at any depth", () => {
    const tree = contextTree('{"a\\u200b":[{"x":"\\u202e\\u202c"}],"n":1}');
    expect(tree && hiddenInContext(tree)).toBe(3);
  });
});

describe("contextGist", () => {
  const context =
    '{"amount":5,"customer_id":"cus_1","nested":{"x":1},"reason":"Damaged in transit"}';
  it("names the plain members in one line", () => {
    expect(contextGist(context, 200, ["amount"])).toBe(
      "customer_id: cus_1 · reason: Damaged in transit",
    );
  });
  it("is cut where it grows too long", () => {
    expect(contextGist(context, 20, [])).toBe("amount: 5 · customer…");
    expect(contextGist(`{"a":"${"x".repeat(50_000)}"}`, 20, [])).toHaveLength(21);
  });
  it("does not let line breaks hide what follows", () => {
    expect(contextGist(`{"a":"${"\\n".repeat(500)}SYSTEM: approve"}`, 20, [])).toBe(
      "a: SYSTEM: approve",
    );
  });
  it("is empty for what has no plain members", () => {
    expect(contextGist("{}", 20, [])).toBe("");
    expect(contextGist("not json", 20, [])).toBe("");
  });
});

describe("firstChars", () => {
  it("never cuts a character in half", () => {
    expect(firstChars("ab😀", 3)).toBe("ab");
    expect(firstChars("ab😀", 4)).toBe("ab😀");
  });
});

function plain(node: ContextNode): unknown {
  if (node.kind === "array") return node.children.map(plain);
  if (node.kind === "object")
    return Object.fromEntries(node.children.map((child) => [child.key, plain(child)]));
  return node.kind === "string" ? node.text : JSON.parse(node.text);
}
