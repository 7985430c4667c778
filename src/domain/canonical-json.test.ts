import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJson } from "@/lib/json";
import { canonicalJson } from "./canonical-json";

const canonical = (text: string) => canonicalJson(parseJson(text));

describe("the examples of RFC 8785", () => {
  it("3.2.2: strings, literals and white space", () => {
    const source = `{
      "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
      "numbers": [1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "literals": [null, true, false]
    }`;
    expect(canonical(source)).toBe(
      `{"literals":[null,true,false],"numbers":[1e+30,4.5,0.002,1e-27],` +
        `"string":"\u20ac$\\u000f\\nA'B\\"\\\\\\\\\\"/"}`,
    );
  });

  it("3.2.2: its one number that no double holds keeps its digits instead", () => {
    expect(canonical("333333333.33333329")).toBe("333333333.33333329");
    expect(canonical("333333333.3333333")).toBe("333333333.3333333");
  });

  it("3.2.3: members in the order of their UTF-16 code units", () => {
    const source = `{
      "\\u20ac": "Euro Sign",
      "\\r": "Carriage Return",
      "\\ufb33": "Hebrew Letter Dalet With Dagesh",
      "1": "One",
      "\\ud83d\\ude00": "Emoji: Grinning Face",
      "\\u0080": "Control",
      "\\u00f6": "Latin Small Letter O With Diaeresis"
    }`;
    const order = [...canonical(source).matchAll(/:"([^"]+)"/g)].map((match) => match[1]);
    expect(order).toEqual([
      "Carriage Return",
      "One",
      "Control",
      "Latin Small Letter O With Diaeresis",
      "Euro Sign",
      "Emoji: Grinning Face",
      "Hebrew Letter Dalet With Dagesh",
    ]);
  });

  it.each([
    ["0", "0"],
    ["-0", "0"],
    ["-0.0e0", "0"],
    ["5e-324", "5e-324"],
    ["-5e-324", "-5e-324"],
    ["1.7976931348623157e308", "1.7976931348623157e+308"],
    ["9007199254740992", "9007199254740992"],
    ["-9007199254740992", "-9007199254740992"],
    ["295147905179352830000", "295147905179352830000"],
    ["9.999999999999997e22", "9.999999999999997e+22"],
    ["1e23", "1e+23"],
    ["1.0000000000000001e23", "1.0000000000000001e+23"],
    ["999999999999999700000", "999999999999999700000"],
    ["1000000000000000000000", "1e+21"],
    ["0.000001", "0.000001"],
    ["0.0000001", "1e-7"],
    ["333333333.3333332", "333333333.3333332"],
    ["333333333.33333343", "333333333.33333343"],
    ["-0.0000033333333333333333", "-0.0000033333333333333333"],
    ["1424953923781206.2", "1424953923781206.2"],
  ])("appendix B: %s is written %s", (digits, text) => {
    expect(canonical(digits)).toBe(text);
  });
});

describe("hand-made vectors", () => {
  it.each([
    ["[]", "[]"],
    ["{}", "{}"],
    [' [ 56 , { "d" : true , "10" : null , "1" : [ ] } ] ', '[56,{"1":[],"10":null,"d":true}]'],
    ['{"b":1,"a":2,"B":3,"A":4,"_":5,"":6}', '{"":6,"A":4,"B":3,"_":5,"a":2,"b":1}'],
    ['{"2":1,"10":2,"1":3}', '{"1":3,"10":2,"2":1}'],
    ['{"a":{"z":1,"y":[{"q":1,"p":2}]}}', '{"a":{"y":[{"p":2,"q":1}],"z":1}}'],
    ['{"__proto__":{"b":1,"a":2},"a":1}', '{"__proto__":{"a":2,"b":1},"a":1}'],
    [
      '"\\u0001\\u0008\\u0009\\u000a\\u000c\\u000d\\u001f\\u007f"',
      '"\\u0001\\b\\t\\n\\f\\r\\u001f\u007f"',
    ],
    ['"\\u2028\\/<\\u003e"', '"\u2028/<>"'],
    ['{"a\\":1,\\"b":2}', '{"a\\":1,\\"b":2}'],
    ['{"\\\\":1,"\\u0022":2,"\\n":3}', '{"\\n":3,"\\"":2,"\\\\":1}'],
    ['["e\\u0301","\\u00e9"]', '["e\u0301","\u00e9"]'],
  ])("%s", (source, text) => {
    expect(canonical(source)).toBe(text);
  });

  it("is unchanged by being made canonical again", () => {
    const once = canonical('{"b":[1E2,"\\u0041"],"a":1e-7,"c":1e400}');
    expect(canonical(once)).toBe(once);
  });
});

describe("numbers", () => {
  it.each([
    ["100", "1e2", "100.0", "1E+2", "100.00000000000000000000", "0.1e3", "10000e-2"],
    ["0", "-0", "0.0", "0e5", "-0.000"],
    ["9007199254740993", "9007199254740993.0", "9.007199254740993e15"],
    ["1e400", "10e399", "1E+400"],
    ["0.1", "1e-1", "0.10"],
    ["1e-400", "0.1e-399"],
  ])("%s is the same amount in every spelling", (...spellings) => {
    expect(new Set(spellings.map(canonical)).size).toBe(1);
  });

  it.each([
    ["100", "100.00000000000000001"],
    ["9007199254740992", "9007199254740993"],
    ["0.1", "0.1000000000000000055511151231257827"],
    ["0.3", "0.30000000000000001"],
    ["1e400", "1e401"],
    ["1e400", "1e-400"],
    ["1e999", "1e998"],
    ["1e400", "-1e400"],
    ["1e-400", "0"],
    ["1e-401", "0"],
    ["1e-401", "1e-402"],
    ["1e309", "1.7976931348623157e308"],
    ["1e309", "1e310"],
    ["0", "5e-324"],
    ["4.9e-324", "5e-324"],
    ["1", "-1"],
  ])("%s and %s stay two", (one, other) => {
    expect(canonical(one)).not.toBe(canonical(other));
  });

  it("of a billion digits are not written out", () => {
    expect(canonical("1e999999999").length).toBeLessThan(30);
    expect(canonical("1e-999999999").length).toBeLessThan(30);
    expect(canonical("-1.5E+99999999999999999999").length).toBeLessThan(40);
  });
});

// ------------------------------------------------------------------------------------------------
// Values as they are meant, apart from how they are spelled.

interface Decimal {
  units: bigint;
  exponent: number;
}
type Meant = null | boolean | string | Decimal | Meant[] | Map<string, Meant>;

const isDecimal = (value: Meant): value is Decimal =>
  typeof value === "object" && value !== null && "units" in value;

/** Tells any two different values apart, by other means than JSON's own notation of numbers. */
function meaning(value: Meant): unknown {
  if (Array.isArray(value)) return ["array", ...value.map(meaning)];
  if (value instanceof Map)
    return ["object", ...[...value].map(([k, v]) => [k, meaning(v)]).sort(byName)];
  if (!isDecimal(value)) return [typeof value, value];
  let { units, exponent } = value;
  if (units === 0n) return ["number", "0", 0];
  for (; units % 10n === 0n; units /= 10n) exponent++;
  return ["number", units.toString(), exponent];
}

function byName([one]: unknown[], [other]: unknown[]): number {
  return (one as string) < (other as string) ? -1 : 1;
}

const sameMeaning = (one: Meant, other: Meant) =>
  JSON.stringify(meaning(one)) === JSON.stringify(meaning(other));

/** Strings that look like other JSON, and like the canonical text's own special form. */
const text = fc.oneof(
  fc.constantFrom(
    "",
    "1",
    "100",
    "1e+400",
    "exact:1e401",
    "null",
    "true",
    "{}",
    '","',
    '":',
    "\\",
    '"',
    "\n",
  ),
  fc.constantFrom(
    "a",
    "b",
    "A",
    "\u00e9",
    "e\u0301",
    "\u20ac",
    "\ufb33",
    "\ud83d\ude00",
    "__proto__",
    "toString",
    "10",
    "2",
  ),
  fc.string({ unit: "grapheme", maxLength: 5 }).map((drawn) => drawn.replaceAll("\u0000", "")),
);
const number = fc.oneof(
  fc.record({
    units: fc.bigInt({ min: -20n, max: 20n }),
    exponent: fc.integer({ min: -3, max: 3 }),
  }),
  fc.record({
    units: fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }),
    exponent: fc.integer({ min: -30, max: 30 }),
  }),
  fc.record({
    units: fc.constantFrom(1n, 10n, -1n, 15n),
    exponent: fc.integer({ min: 300, max: 390 }),
  }),
  fc.record({
    units: fc.constantFrom(1n, 10n, -1n, 15n),
    exponent: fc.integer({ min: -390, max: -300 }),
  }),
);
const hugeNumber = fc.record({
  units: fc.constantFrom(0n, 1n, 10n, -1n, 100n),
  exponent: fc.oneof(fc.integer({ min: 395, max: 405 }), fc.integer({ min: -405, max: -395 })),
});

function meant(numbers: fc.Arbitrary<Decimal>): fc.Arbitrary<Meant> {
  return fc.letrec<{ any: Meant }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 4, depthSize: "small" },
      fc.constantFrom(null, true, false),
      text,
      numbers,
      fc.array(tie("any"), { maxLength: 4 }),
      fc
        .uniqueArray(fc.tuple(text, tie("any")), { maxLength: 4, selector: ([name]) => name })
        .map((members) => new Map(members)),
    ),
  })).any;
}

/** Writes a value down in one of its many spellings; `dice` choose which. */
function spell(value: Meant, dice: () => number): string {
  const gap = () => ["", "", " ", "\n\t", "\r "][dice() % 5] ?? "";
  if (Array.isArray(value))
    return `[${gap()}${value.map((item) => gap() + spell(item, dice) + gap()).join(",")}]`;
  if (value instanceof Map) {
    const members = [...value]
      .map(([name, member]) => ({ place: dice(), name, member }))
      .sort((one, other) => one.place - other.place)
      .map(
        ({ name, member }) =>
          `${gap()}${spellText(name, dice)}${gap()}:${gap()}${spell(member, dice)}`,
      );
    return `{${members.join(`${gap()},`)}${gap()}}`;
  }
  if (typeof value === "string") return spellText(value, dice);
  return isDecimal(value) ? spellNumber(value, dice) : String(value);
}

function spellText(value: string, dice: () => number): string {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  const units = value.split("").map((unit) => {
    if (dice() % 4 === 0) return escaped(unit);
    if (unit === "/" && dice() % 2) return "\\/";
    return /[\ud800-\udfff]/.test(unit) ? unit : JSON.stringify(unit).slice(1, -1);
  });
  return `"${units.join("")}"`;
}

function spellNumber({ units, exponent }: Decimal, dice: () => number): string {
  const shift = dice() % 4;
  const sign = units < 0n ? "-" : "";
  const digits = (units < 0n ? -units : units).toString() + (units === 0n ? "" : "0".repeat(shift));
  const power = units === 0n ? exponent : exponent - shift;
  const e = dice() % 2 ? "e" : "E";
  if (dice() % 3 === 0 && power < 0 && power > -40) {
    const padded = digits.padStart(1 - power, "0");
    return `${sign}${padded.slice(0, power)}.${padded.slice(power)}`;
  }
  if (dice() % 3 === 0) return `${sign}${digits}.${"0".repeat(1 + (dice() % 3))}${e}${power}`;
  return `${sign}${digits}${e}${power < 0 ? "-" : dice() % 2 ? "+" : ""}0${Math.abs(power)}`;
}

function diceOf(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) >>> 8;
}

/** The same value with one leaf replaced: the `index`-th from the left, counted round and round. */
function withLeaf(value: Meant, index: number, leaf: Meant): Meant {
  const wanted = index % leaves(value);
  let at = 0;
  const walk = (node: Meant): Meant => {
    if (Array.isArray(node) && node.length) return node.map(walk);
    if (node instanceof Map && node.size) return new Map([...node].map(([k, v]) => [k, walk(v)]));
    return at++ === wanted ? leaf : node;
  };
  return walk(value);
}

function leaves(value: Meant): number {
  const inside = value instanceof Map ? [...value.values()] : Array.isArray(value) ? value : [];
  return inside.length ? inside.reduce<number>((sum, each) => sum + leaves(each), 0) : 1;
}

const seed = fc.integer({ min: 1, max: 0xffffff });

describe("whatever the context", () => {
  it("permuted members, white space, escapes and number spellings do not matter", () => {
    fc.assert(
      fc.property(meant(number), seed, seed, (value, one, other) => {
        expect(canonical(spell(value, diceOf(one)))).toBe(canonical(spell(value, diceOf(other))));
      }),
      { numRuns: 300 },
    );
  });

  it("any other value, anywhere in it, does", () => {
    const any = meant(fc.oneof(number, hugeNumber));
    fc.assert(
      fc.property(any, any, fc.nat({ max: 8 }), seed, (value, leaf, index, dice) => {
        const changed = withLeaf(value, index, leaf);
        fc.pre(!sameMeaning(value, changed));
        expect(canonical(spell(changed, diceOf(dice)))).not.toBe(
          canonical(spell(value, diceOf(dice))),
        );
      }),
      { numRuns: 300 },
    );
  });

  it("two contexts with the same text mean the same", () => {
    const near = fc.oneof(text, number, hugeNumber);
    fc.assert(
      fc.property(fc.array(near, { minLength: 20, maxLength: 60 }), seed, (values, dice) => {
        const roll = diceOf(dice);
        const byText = new Map<string, Meant>();
        for (const value of values) {
          const written = canonical(spell(value, roll));
          const earlier = byText.get(written);
          if (earlier !== undefined) expect(meaning(value)).toEqual(meaning(earlier));
          byText.set(written, value);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("a number written out of JSON's notation is never a string's text", () => {
    fc.assert(
      fc.property(hugeNumber, seed, (value, dice) => {
        const written = canonical(spell(value, diceOf(dice)));
        expect(written).not.toContain('"');
        expect(canonical(JSON.stringify(written))).not.toBe(written);
      }),
    );
  });

  it("a double is written as ECMAScript writes it", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (double) => {
        expect(canonical(JSON.stringify(double))).toBe(JSON.stringify(double));
      }),
      { numRuns: 300 },
    );
  });
});
