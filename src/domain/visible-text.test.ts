import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countHidden, visibleParts, visibleText } from "./visible-text";

describe("visibleText", () => {
  it.each([
    ["a bidi override", "pay \u202Etxt.exe", "pay [U+202E]txt.exe"],
    ["zero-width characters", "ad\u200Bmin\u2060", "ad[U+200B]min[U+2060]"],
    ["tag characters", "ok\u{E0041}\u{E007F}", "ok[U+E0041][U+E007F]"],
    ["control characters", "a\u001B[31mb\u0007\r", "a[U+001B][31mb[U+0007][U+000D]"],
    ["soft hyphens", "re\u00ADfund", "re[U+00AD]fund"],
    ["line separators", "a\u2028b\u2029", "a[U+2028]b[U+2029]"],
    ["blank letters", "\u3164\u2800\uFFA0", "[U+3164][U+2800][U+FFA0]"],
    ["smuggling variation selectors", "a\uFE0F\u{E0101}", "a[U+FE0F][U+E0101]"],
    ["a joiner between letters", "pay\u200Dpal", "pay[U+200D]pal"],
    ["a lone surrogate", "x\uD800y", "x[U+D800]y"],
    ["a byte order mark", "\uFEFFx", "[U+FEFF]x"],
    ["lines that push the rest away", `a${"\n".repeat(500)}b`, "a[500 line breaks]b"],
    ["blanks that push the rest away", `a${" ".repeat(80)}b`, "a[80 blanks]b"],
    ["private use", "\uE000", "[U+E000]"],
  ])("shows %s", (_, text, shown) => {
    expect(visibleText(text)).toBe(shown);
  });

  it.each([
    "Product damaged during shipping",
    "line one\nline two\tend",
    "Größe, café, naïve, 日本語, שלום, العربية, हिन्दी",
    "❤️ 👩‍💻 👩🏽‍💻 1️⃣ 🏳️‍🌈",
  ])("leaves %j alone", (text) => {
    expect(visibleText(text)).toBe(text);
  });

  it("breaks up marks stacked over the lines above", () => {
    expect(countHidden(`e${"\u0301".repeat(40)}`)).toBe(36);
  });

  it("tells an escape from the same letters typed by the agent", () => {
    expect(visibleParts("[U+202E]\u202E")).toEqual([
      { text: "[U+202E]", hidden: false },
      { text: "[U+202E]", hidden: true },
    ]);
  });

  it("leaves nothing hidden, and nothing out", () => {
    const nasty = [0x202e, 0x200b, 0xad, 0xfe0f, 0x200d, 0x1f469, 0x301, 0xe0041];
    const code = fc.oneof(fc.integer({ min: 0, max: 0x10ffff }), fc.constantFrom(...nasty));
    fc.assert(
      fc.property(fc.array(code), (codes) => {
        const text = String.fromCodePoint(...codes);
        const parts = visibleParts(text);
        const back = parts.map((part) =>
          part.hidden ? String.fromCodePoint(parseInt(part.text.slice(3, -1), 16)) : part.text,
        );
        expect(back.join("")).toBe(text);
        expect(visibleText(text)).not.toMatch(
          /[\u202A-\u202E\u2066-\u2069\u200B\u00AD\u0000-\u0008]/,
        );
      }),
    );
  });

  it("takes a megabyte in its stride", () => {
    const word = "x".repeat(1_000_000);
    expect(visibleParts(word)).toEqual([{ text: word, hidden: false }]);
  });
});
