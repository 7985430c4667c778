import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { marked, type Token, type Tokens } from "marked";
import { describe, expect, it } from "vitest";
import { anchorOf, DOC_PAGES, docLink, findDocPage, readDocPage } from "./doc-pages";

describe.each(DOC_PAGES)("/docs/$slug", (page) => {
  it("has a file with one title", async () => {
    const tokens = await readDocPage(page);
    const titles = tokens.filter((token) => token.type === "heading" && token.depth === 1);
    expect(titles).toHaveLength(1);
  });

  it("links only to what is there", async () => {
    const links: string[] = [];
    marked.walkTokens(await readDocPage(page), (token: Token) => {
      if (token.type === "link") links.push((token as Tokens.Link).href);
    });
    for (const href of links.filter((link) => !/^[a-z]+:/.test(link))) {
      const [path = "", anchor] = href.split("#");
      const file = path === "" ? page.file : normalize(join(dirname(page.file), path));
      expect(existsSync(file), `${href} in ${page.file}`).toBe(true);
      if (anchor) expect(anchorsOf(file), `${href} in ${page.file}`).toContain(anchor);
    }
  });
});

it("a link to a page's file leads to the page, to another file nowhere", () => {
  const security = findDocPage("security")!;
  expect(docLink(security, "docs/evidence.md#how-to-verify")).toBe("/docs/evidence#how-to-verify");
  expect(docLink(findDocPage("evidence")!, "../SECURITY.md")).toBe("/docs/security");
  expect(docLink(findDocPage("evidence")!, "limits.md")).toBe("/docs/limits");
  expect(docLink(security, "verify/main.ts")).toBeNull();
  expect(docLink(security, "https://example.com/a.md")).toBe("https://example.com/a.md");
  expect(docLink(security, "#top")).toBe("#top");
});

function anchorsOf(file: string): string[] {
  return marked
    .lexer(readFileSync(file, "utf8"))
    .flatMap((token) => (token.type === "heading" ? [anchorOf(token.text as string)] : []));
}
