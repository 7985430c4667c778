import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, it } from "vitest";
import { contentSecurityPolicy, SONNER_STYLE_HASH } from "./content-security-policy";

it("runs inline only what bears the page's nonce", () => {
  const policy = contentSecurityPolicy("abc", false);
  const directives = new Map(
    policy.split("; ").map((line) => {
      const [name = "", ...sources] = line.split(" ");
      return [name, sources] as const;
    }),
  );
  expect(directives.get("script-src")).toEqual(["'self'", "'nonce-abc'", "'strict-dynamic'"]);
  expect(directives.get("style-src")).toContain("'nonce-abc'");
  expect(directives.get("frame-ancestors")).toEqual(["'none'"]);
  expect(directives.get("base-uri")).toEqual(["'none'"]);
  for (const name of ["default-src", "script-src", "style-src", "form-action"]) {
    expect(directives.get(name)).not.toContain("'unsafe-inline'");
    expect(directives.get(name)).not.toContain("*");
  }
});

it("lets in the style sheet of the sonner that is installed", () => {
  const source = readFileSync(createRequire(import.meta.url).resolve("sonner"), "utf8");
  const css = /__insertCSS\(("(?:[^"\\]|\\.)*")\)/.exec(source)?.[1] ?? "";
  const hash = createHash("sha256").update(JSON.parse(css)).digest("base64");
  expect(SONNER_STYLE_HASH).toBe(`sha256-${hash}`);
});
