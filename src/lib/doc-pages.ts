import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { marked, type TokensList } from "marked";

export interface DocPage {
  /** Its path below `/docs`, which leads to the first page. */
  slug: string;
  /** As the list of pages calls it. */
  name: string;
  /** Its Markdown, from the root of the checkout. */
  file: string;
}

export interface DocSection {
  name: string;
  pages: DocPage[];
}

const page = (slug: string, name: string, file = `docs/${slug}.md`): DocPage => ({
  slug,
  name,
  file,
});

/** Every page of the documentation, in the order of its list. The files are those of the checkout. */
export const DOC_SECTIONS: DocSection[] = [
  {
    name: "Begin",
    pages: [
      page("quickstart", "Quickstart"),
      page("concepts", "Concepts"),
      page("decisions", "Decisions"),
      page("approvals", "Approvals"),
      page("webhooks", "Webhooks"),
      page("migration", "Moving here"),
    ],
  },
  {
    name: "Connect",
    pages: [
      page("python", "Python", "sdk/python/README.md"),
      page("typescript", "TypeScript", "sdk/typescript/README.md"),
      page("adapters", "Frameworks"),
      page("mcp", "MCP"),
      page("cli", "Command line"),
    ],
  },
  {
    name: "Run",
    pages: [
      page("self-hosting", "Self-hosting"),
      page("limits", "Limits"),
      page("observability", "Observability"),
      page("failing-closed", "When something fails"),
      page("performance", "Performance"),
      page("scale", "Scale"),
    ],
  },
  {
    name: "Trust",
    pages: [page("security", "Security", "SECURITY.md"), page("evidence", "Evidence")],
  },
];

export const DOC_PAGES: DocPage[] = DOC_SECTIONS.flatMap(({ pages }) => pages);

/** The page at this path; null when there is none. */
export function findDocPage(slug: string): DocPage | null {
  return DOC_PAGES.find((known) => known.slug === slug) ?? null;
}

const read = new Map<string, Promise<TokensList>>();

/** A page's Markdown, taken apart. Read once in a process. Rejects when the file is missing. */
export function readDocPage({ file }: DocPage): Promise<TokensList> {
  const known = read.get(file);
  if (known) return known;
  const tokens = readFile(join(process.cwd(), file), "utf8").then((text) => marked.lexer(text));
  read.set(file, tokens);
  tokens.catch(() => read.delete(file));
  return tokens;
}

/** Where a link in a page's Markdown leads on the site; null for a file that is not a page. */
export function docLink(from: DocPage, href: string): string | null {
  if (/^[a-z]+:|^\/|^#/.test(href)) return href;
  const [path = "", anchor] = href.split("#");
  const folder = from.file.split("/").slice(0, -1).join("/");
  const file = new URL(path, `http://x/${folder}${folder ? "/" : ""}`).pathname.slice(1);
  const target = DOC_PAGES.find((known) => known.file === file);
  return target ? `/docs/${target.slug}${anchor ? `#${anchor}` : ""}` : null;
}

/** A heading's anchor, as GitHub makes it. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number}\s-]/gu, "")
    .trim()
    .replaceAll(/\s+/g, "-");
}
