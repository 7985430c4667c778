import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JsonNumber, type JsonObject, JsonText, jsonText, ownMember } from "@/domain/json-value";
import { JSON_MAX_DEPTH, JsonError, parseJson } from "./json";

/** What parsing says, for a refusal; anything but a JsonError is a bug. */
function refusal(text: string): string {
  try {
    parseJson(text);
  } catch (error) {
    if (error instanceof JsonError) return error.message;
    throw error;
  }
  throw new Error(`taken: ${text.slice(0, 80)}`);
}

const INVALID = [
  "",
  " ",
  "\t\r\n",
  "\ufeff{}",
  "{}\ufeff",
  "\u00a0{}",
  "\u2028{}",
  "\u000c{}",
  "\u0000",
  "{}\u0000",
  // structure
  "[1,]",
  "[,1]",
  "[1,,2]",
  "[,]",
  "[1 2]",
  "[1:2]",
  "[",
  "]",
  "[1",
  "[1,",
  "[[]",
  "[]]",
  "[}",
  "[1}",
  "{",
  "}",
  '{"a"',
  '{"a":',
  '{"a":1',
  '{"a":1,',
  '{"a":1,}',
  '{,"a":1}',
  "{,}",
  '{"a" 1}',
  '{"a"::1}',
  '{"a":1:2}',
  '{"a",1}',
  '{"a":1 "b":2}',
  '{"a":1;"b":2}',
  '{"a":1]',
  "{a:1}",
  "{'a':1}",
  "{1:1}",
  "{null:1}",
  "{[]:1}",
  '{"a":}',
  '{:"a"}',
  "{} {}",
  "1 2",
  '""""',
  "[]1",
  // words
  "nul",
  "nulll",
  "NULL",
  "Null",
  "True",
  "tru",
  "truefalse",
  "undefined",
  "NaN",
  "nan",
  "Infinity",
  "-Infinity",
  "inf",
  "[NaN]",
  "[Infinity]",
  // numbers
  "+1",
  "-",
  "--1",
  "-+1",
  "- 1",
  "-a",
  "01",
  "-01",
  "00",
  "-00",
  "1.",
  ".5",
  "-.5",
  "-1.",
  "0.",
  "1.e1",
  "1..2",
  "1.2.3",
  "1e",
  "1e+",
  "1E-",
  "1e1.5",
  "1ee1",
  "1e+-1",
  "0x10",
  "0b1",
  "1_000",
  "1,000",
  "1n",
  "1f",
  "\uff11",
  "\u0661",
  "\u221e",
  // strings
  '"',
  '"a',
  "'a'",
  "`a`",
  'a"',
  '"\\',
  '"\\"',
  '"\\x41"',
  '"\\a"',
  '"\\v"',
  '"\\0"',
  '"\\\'"',
  '"\\u"',
  '"\\u12"',
  '"\\u123"',
  '"\\u12G4"',
  '"\\U0041"',
  '"\\u{41}"',
  '"\\ "',
  '"\t"',
  '"\n"',
  '"\r"',
  '"\u0000"',
  '"\u001f"',
  '{"a\n":1}',
  "\u201ca\u201d",
  // comments and other languages
  "// x\n1",
  "1 // x",
  "/* x */ 1",
  "# x\n1",
  "{}#",
  "<null>",
  "[1]]>",
  "(1)",
  "a",
  "{{}}",
  "[undefined]",
  "$",
  "\\u0031",
];

describe("what is not JSON", () => {
  it.each(INVALID.map((text) => [text]))("%j is refused", (text) => {
    expect(() => JSON.parse(text)).toThrow();
    expect(refusal(text)).toMatch(/^not valid JSON: ./);
  });

  it("is refused wherever the language's own parser refuses it, and only there", () => {
    const piece = fc.constantFrom(
      ..."{}[],:\"\\0123456789.-+eE tfn\n'u/",
      "true",
      "null",
      '"a"',
      "1e5",
      "\\u00e9",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
        const text = pieces.join("");
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        if (!valid) refusal(text);
        else if (!/"/.test(text)) parseJson(text);
      }),
      { numRuns: 2_000 },
    );
  });

  it("is refused however valid text is cut short", () => {
    const text = '{"a":[1.5e3,"x\\u00e9\\n",{"b":null}],"c":true}';
    parseJson(text);
    for (let end = 0; end < text.length; end++) refusal(text.slice(0, end));
  });
});

describe("a member that appears twice", () => {
  it.each([
    '{"a":1,"a":2}',
    '{"a":1,"a":1}',
    '{"a":1,"a":1.0}',
    '{"a":null,"a":null}',
    '{"a":{},"a":{}}',
    '{"a":[],"a":[]}',
    '{"a":"x","a":"x"}',
    '{"a":1,"b":2,"a":1}',
    '{"a":1,"\\u0061":1}',
    '{"\\u0061":1,"a":2}',
    '{"\\u0061":1,"\\u0061":1}',
    '{"/":1,"\\/":1}',
    '{"\\n":1,"\\u000a":1}',
    '{"\\ud83d\\ude00":1,"\ud83d\ude00":1}',
    '{"":1,"":1}',
    '{"__proto__":1,"__proto__":1}',
    '{"__proto__":{},"\\u005f_proto__":{}}',
    '{"toString":1,"toString":1}',
    '{"x":{"a":1,"a":1}}',
    '[[{"a":1,"a":1}]]',
    '{"x":{"a":{"a":1,"a":1}}}',
    '{"x":{"a":1,"a":1},"x":{"a":1}}',
    '{"a":{"b":1,"c":2},"a":{"c":2,"b":1}}',
    '{ "a" : 1 ,\n"a"\t: 1 }',
    '{"a:b":1,"a:b":1}',
  ])("%s is refused", (text) => {
    expect(refusal(text)).toMatch(/twice|Duplicate/);
  });

  it.each([
    '{"a":1,"A":1}',
    '{"a":{"a":{"a":1}}}',
    '[{"a":1},{"a":1}]',
    '{"a":1,"a ":1}',
    '{"e\\u0301":1,"\\u00e9":1}',
    '{"a":"b:c","d":"{\\":\\":1}"}',
    '{"a:":":","\\\\":"\\\\:"}',
    '{"__proto__":1,"constructor":2,"hasOwnProperty":3}',
  ])("%s has none", (text) => {
    expect(jsonText(parseJson(text))).toBe(JSON.stringify(JSON.parse(text)));
  });
});

describe("depth", () => {
  const nested = (open: string, close: string, depth: number) =>
    `${open.repeat(depth)}1${close.repeat(depth)}`;

  it("of 32 is taken and of 33 refused", () => {
    expect(JSON_MAX_DEPTH).toBe(32);
    for (const [open, close] of [
      ["[", "]"],
      ['{"a":', "}"],
      ["[ ", " ]"],
    ] as const) {
      parseJson(nested(open, close, 32));
      expect(refusal(nested(open, close, 33))).toBe("nested deeper than 32");
    }
    expect(refusal(nested('[{"a":', "}]", 17))).toBe("nested deeper than 32");
  });

  it("is not width: many shallow arrays, and brackets inside strings, are taken", () => {
    parseJson(`[${Array(1_000).fill("[[1]]").join(",")}]`);
    parseJson(`"${"[{".repeat(1_000)}"`);
    parseJson(`["\\"${"[".repeat(100)}","\\\\"]`);
  });

  it.each([
    ["arrays", "[".repeat(100_000)],
    ["closed arrays", nested("[", "]", 100_000)],
    ["objects", '{"a":'.repeat(100_000)],
    ["arrays after closing ones", "]".repeat(100_000) + "[".repeat(100_000)],
    ["closing ones inside", `[${"]".repeat(99_999)}${"[".repeat(100_000)}`],
  ])("100,000 nested %s are refused at once and without a stack overflow", (_, text) => {
    const start = performance.now();
    refusal(text);
    expect(performance.now() - start).toBeLessThan(200);
  });
});

describe("text that Postgres or UTF-8 cannot hold", () => {
  it.each([
    ['"\\u0000"', "U+0000", '"the body"'],
    ['{"a":"x\\u0000y"}', "U+0000", '"a"'],
    ['{"a":[1,{"b":"\\u0000"}]}', "U+0000", '"a[1].b"'],
    ['{"a":{"x\\u0000":1}}', "U+0000", '"a.x\\u0000"'],
    ['[["ok","\\u0000"]]', "U+0000", '"[0][1]"'],
    ['"\\ud800"', "a lone surrogate", '"the body"'],
    ['{"a":"\\udc00\\ud800"}', "a lone surrogate", '"a"'],
    ['{"a":{"b":["\\ud83d"]}}', "a lone surrogate", '"a.b[0]"'],
    ['{"a":{"\\ud83d":1}}', "a lone surrogate", '"a.\\ud83d"'],
    ['{"a":"\ud800"}', "a lone surrogate", '"a"'],
    ['{"a":"\\ud83d\\u0041\\ude00"}', "a lone surrogate", '"a"'],
  ])("%j is refused, with its place", (text, what, place) => {
    expect(refusal(text)).toBe(`${what} is not allowed, at ${place}`);
  });

  it("a whole pair is taken, escaped or not", () => {
    expect(parseJson('"\\ud83d\\ude00"')).toBe("\u{1f600}");
    expect(parseJson('"\ud83d\ude00"')).toBe("\u{1f600}");
    expect(parseJson('"\\ud83d\ude00"')).toBe("\u{1f600}");
  });
});

describe("nothing is lost", () => {
  it.each([
    "0",
    "-0",
    "1e2",
    "1E+2",
    "100.0",
    "100.00000000000000001",
    "1e400",
    "-1e-400",
    "9007199254740993",
  ])("the number %s keeps its digits", (digits) => {
    expect(parseJson(digits)).toEqual(new JsonNumber(digits));
    expect(parseJson(digits)).toBeInstanceOf(JsonNumber);
    expect(jsonText(parseJson(`[ ${digits} ]`))).toBe(`[${digits}]`);
  });

  it.each(['{"isLosslessNumber":true,"value":"1"}', '{"digits":"1"}', '{"text":"{}"}'])(
    "the object %s stays an object",
    (text) => {
      const value = parseJson(text);
      expect(value).not.toBeInstanceOf(JsonNumber);
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
      expect(jsonText(value)).toBe(text);
    },
  );

  it("__proto__ is a member like any other and changes no prototype", () => {
    const value = parseJson('{"__proto__":{"amount":1},"a":{"__proto__":null}}') as JsonObject;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(value.amount).toBeUndefined();
    expect(ownMember(value, "__proto__")).toEqual({ amount: new JsonNumber("1") });
    expect(ownMember(value, "toString")).toBeUndefined();
    expect(({} as JsonObject).amount).toBeUndefined();
    expect(jsonText(value)).toBe('{"__proto__":{"amount":1},"a":{"__proto__":null}}');
  });

  it("compact JSON is written back as it was read", () => {
    const { compact } = fc.letrec<{ compact: string }>((tie) => ({
      compact: fc.oneof(
        { maxDepth: 6, depthSize: "small" },
        fc.constantFrom("null", "true", "false"),
        fc.stringMatching(/^-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,5})?$/),
        string.map((drawn) => JSON.stringify(drawn)),
        fc.array(tie("compact"), { maxLength: 5 }).map((items) => `[${items.join(",")}]`),
        fc
          .uniqueArray(fc.tuple(memberName, tie("compact")), {
            maxLength: 5,
            selector: ([name]) => name,
          })
          .map(
            (members) =>
              `{${members.map(([name, v]) => `${JSON.stringify(name)}:${v}`).join(",")}}`,
          ),
      ),
    }));
    fc.assert(
      fc.property(compact, (text) => {
        expect(jsonText(parseJson(text))).toBe(text);
      }),
      { numRuns: 300 },
    );
  });
});

const string = fc
  .oneof(
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.constantFrom('":{[', "\\", "\u2028", "\u007f"),
  )
  .map((drawn) => drawn.replaceAll("\u0000", ""));

/** Names that are array indexes come first in any JavaScript object; that is not a loss. */
const memberName = fc
  .oneof(
    string,
    fc.constantFrom("__proto__", "constructor", "toString", "length", "isLosslessNumber"),
  )
  .filter((name) => !/^\d+$/.test(name));

describe("writing", () => {
  it("passes on text that was written before to the letter", () => {
    const context = '{ "b":1,  "a":1.50 }';
    expect(jsonText({ context: new JsonText(context), n: 1, s: 'a"b' })).toBe(
      `{"context":${context},"n":1,"s":"a\\"b"}`,
    );
  });
});
