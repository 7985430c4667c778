import { readFileSync } from "node:fs";
import path from "node:path";
import { marked, type Tokens } from "marked";
import { DOC_PAGES } from "../src/lib/doc-pages";

const ROOT = path.resolve(import.meta.dirname, "..");

/** How a block of code is tried; what its fence says after the language, or its language's own way. */
export type Mode = "run" | "check" | "webhook";

export interface DocBlock {
  file: string;
  language: string;
  mode: Mode;
  code: string;
}

const FILES = ["README.md", ...DOC_PAGES.map(({ file }) => file)];

/** Every block of code in the documentation that names a language. */
export function docBlocks(files: readonly string[] = FILES): DocBlock[] {
  return files.flatMap((file) =>
    marked
      .lexer(readFileSync(path.join(ROOT, file), "utf8"))
      .flatMap(codeOf)
      .filter(({ lang }) => lang)
      .map(({ lang = "", text }) => {
        const [language = "", mode = "check"] = lang.split(" ");
        return { file, language, mode: mode as Mode, code: text };
      }),
  );
}

/** Blocks stand between paragraphs and inside the items of lists. */
function codeOf(token: Tokens.Generic): Tokens.Code[] {
  if (token.type === "code") return [token as Tokens.Code];
  const inner = [...(token.tokens ?? []), ...((token.items as Tokens.Generic[]) ?? [])];
  return inner.flatMap((one) => codeOf(one as Tokens.Generic));
}
