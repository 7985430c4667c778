import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pathWithin, urlWithin } from "./same-origin";

const ORIGIN = "https://warden.example";

describe("an address within this service", () => {
  it.each([
    ["/approvals", "/approvals"],
    ["/approvals?agent=a%20b#top", "/approvals?agent=a%20b#top"],
    [`${ORIGIN}/logs?status=denied`, "/logs?status=denied"],
    ["logs", "/logs"],
    ["?a=1", "/?a=1"],
    ["/invitation/abc?next=//evil.example", "/invitation/abc?next=//evil.example"],
    ["https:logs", "/logs"],
  ])("%s is kept", (target, path) => {
    expect(pathWithin(ORIGIN, target)).toBe(path);
    expect(urlWithin(ORIGIN, target)).toBe(ORIGIN + path);
  });
});

describe("an address elsewhere becomes the start page", () => {
  it.each([
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/\n/evil.example",
    "https://evil.example",
    "HTTPS://EVIL.EXAMPLE",
    "https:\\\\evil.example",
    "http:evil.example",
    "%2F%2Fevil.example/..",
    "/%2F%2Fevil.example",
    "/%2fevil.example",
    "/%5Cevil.example",
    "/.//evil.example",
    "/x/..//evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,x",
    "blob:https://warden.example/1",
    "http://warden.example/",
    "https://warden.example:8443/",
    "https://warden.example.evil.example/",
    "https://warden.example@evil.example/",
    "https://user:word@warden.example/",
    "https://evil.example#@warden.example/",
    "https://[",
    "",
  ])("%j", (target) => {
    expect(pathWithin(ORIGIN, target)).toBe("/");
  });

  it("and so does none at all", () => {
    expect(pathWithin(ORIGIN, null)).toBe("/");
    expect(urlWithin("http://localhost:3000", undefined)).toBe("http://localhost:3000/");
  });
});

describe("whatever is given", () => {
  const pieces = fc.constantFrom(
    "/",
    "\\",
    "//",
    ":",
    "@",
    "%2F",
    "evil.example",
    "https",
    ".",
    "..",
    "\t",
    "?",
    "#",
  );
  const target = fc.oneof(
    fc.string(),
    fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join("")),
  );

  it("the result leads to this origin, also when it is read as a relative address", () => {
    fc.assert(
      fc.property(target, (text) => {
        const path = pathWithin(ORIGIN, text);
        expect(new URL(path, ORIGIN).origin).toBe(ORIGIN);
        expect(new URL(urlWithin(ORIGIN, text)).origin).toBe(ORIGIN);
        expect(path).toMatch(/^\/(?![/\\])/);
      }),
    );
  });

  it("a result is not changed by asking again", () => {
    fc.assert(
      fc.property(target, (text) => {
        const path = pathWithin(ORIGIN, text);
        expect(pathWithin(ORIGIN, path)).toBe(path);
      }),
    );
  });
});
