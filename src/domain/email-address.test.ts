import { describe, expect, it } from "vitest";
import { asEmailAddress } from "./email-address";

describe("an e-mail address", () => {
  it.each([
    ["Ann@Example.COM", "ann@example.com"],
    ["  ann+x@mail.example.com ", "ann+x@mail.example.com"],
    ["o'neil@example.co", "o'neil@example.co"],
  ])("%j is stored as %s", (text, address) => {
    expect(asEmailAddress(text)).toBe(address);
  });

  it.each([
    "",
    "ann",
    "ann@example",
    "@example.com",
    "ann@",
    "ann@evil.example,bob@example.com",
    "ann@evil.example@example.com",
    '"ann@evil.example"@example.com',
    "ann@example.com\nbcc: bob@example.com",
    "ann\u0000@example.com",
    "mi\u212Ae@example.com",
    "ann@ex\u0430mple.com",
    `${"a".repeat(65)}@example.com`,
    `a@${"b".repeat(260)}.com`,
  ])("%j is none", (text) => {
    expect(asEmailAddress(text)).toBeNull();
  });
});
