import { describe, expect, it } from "vitest";
import { csvLine } from "./csv";

describe("csvLine", () => {
  it("quotes what needs it and doubles quotes", () => {
    expect(csvLine(["a", 'say "hi"', "x,y", "two\nlines", null])).toBe(
      'a,"say ""hi""","x,y","two\nlines",\r\n',
    );
  });

  it.each(['=HYPERLINK("http://evil")', "+1", "-1", "@SUM(A1)", " =1", "\t=1", "|calc"])(
    "keeps %j from being a formula",
    (cell) => {
      expect(csvLine([cell]).replace(/^"/, "")).toMatch(/^'/);
    },
  );

  it("leaves JSON and plain text alone", () => {
    expect(csvLine(['{"a":1}'])).toBe('"{""a"":1}"\r\n');
    expect(csvLine(["stripe.refund"])).toBe("stripe.refund\r\n");
  });
});
