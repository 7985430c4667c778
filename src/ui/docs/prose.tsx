import type { Token, Tokens } from "marked";
import type { ReactNode } from "react";
import { CodeBlock } from "../kit/code-block";
import { Inline, type LinkTo } from "./inline";

interface ProseProps {
  tokens: Token[];
  linkTo: LinkTo;
  anchorOf: (heading: string) => string;
}

/** What the fences of the documentation call their languages. */
const LANGUAGES: Record<string, string> = {
  sh: "Shell",
  python: "Python",
  ts: "TypeScript",
  js: "JavaScript",
  json: "JSON",
  jsonl: "JSON lines",
  yaml: "YAML",
  go: "Go",
  ruby: "Ruby",
  php: "PHP",
  java: "Java",
};

/** A page's Markdown as elements of this product: no HTML of the source reaches the page. */
export function Prose({ tokens, ...site }: ProseProps) {
  return tokens.map((token, n) => <Block key={n} token={token} {...site} />);
}

type BlockProps = Omit<ProseProps, "tokens"> & { token: Token };

function Block({ token, ...site }: BlockProps): ReactNode {
  const { linkTo } = site;
  switch (token.type) {
    case "heading":
      return <Heading token={token as Tokens.Heading} {...site} />;
    case "paragraph":
      return (
        <p className="my-4 leading-7">
          <Inline tokens={token.tokens} linkTo={linkTo} />
        </p>
      );
    case "text":
      return <Inline tokens={token.tokens ?? [token]} linkTo={linkTo} />;
    case "code": {
      const { lang = "", text } = token as Tokens.Code;
      const name = lang.split(" ")[0] ?? "";
      return <CodeBlock code={text} label={LANGUAGES[name] ?? "Text"} className="my-5" />;
    }
    case "list":
      return <List token={token as Tokens.List} {...site} />;
    case "table":
      return <DocTable token={token as Tokens.Table} linkTo={linkTo} />;
    case "blockquote":
      return (
        <blockquote className="my-4 border-l-2 border-accent-line pl-4 text-muted">
          <Prose tokens={token.tokens ?? []} {...site} />
        </blockquote>
      );
    default:
      return null;
  }
}

function Heading({ token, linkTo, anchorOf }: BlockProps & { token: Tokens.Heading }) {
  const inner = <Inline tokens={token.tokens} linkTo={linkTo} />;
  const id = anchorOf(token.text);
  if (token.depth === 1)
    return <h1 className="text-2xl font-semibold tracking-tight md:text-3xl">{inner}</h1>;
  if (token.depth === 2)
    return (
      <h2 id={id} className="mt-10 mb-3 scroll-mt-6 text-xl font-semibold tracking-tight">
        {inner}
      </h2>
    );
  return (
    <h3 id={id} className="mt-7 mb-2 scroll-mt-6 font-semibold">
      {inner}
    </h3>
  );
}

function List({ token, ...site }: BlockProps & { token: Tokens.List }) {
  const Tag = token.ordered ? "ol" : "ul";
  const marker = token.ordered ? "list-decimal" : "list-disc";
  return (
    <Tag start={token.start || undefined} className={`${marker} my-4 space-y-1.5 pl-6 leading-7`}>
      {token.items.map((item, n) => (
        <li key={n}>
          <Prose tokens={item.tokens} {...site} />
        </li>
      ))}
    </Tag>
  );
}

function DocTable({ token, linkTo }: { token: Tokens.Table; linkTo: LinkTo }) {
  // Two columns fit a phone; more are read by scrolling.
  const width = token.header.length > 2 ? "min-w-120" : "";
  return (
    <div
      role="region"
      aria-label="Table"
      tabIndex={0}
      className="my-5 overflow-x-auto rounded-lg border bg-surface shadow-card"
    >
      <table className={`w-full text-left text-sm ${width}`}>
        <thead className="border-b text-xs text-muted">
          <tr>
            {token.header.map((cell, n) => (
              <th key={n} scope="col" className="px-4 py-2.5 font-medium">
                <Inline tokens={cell.tokens} linkTo={linkTo} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y">
          {token.rows.map((row, r) => (
            <tr key={r}>
              {row.map((cell, n) => (
                <td key={n} className="px-4 py-2.5 align-top leading-6">
                  <Inline tokens={cell.tokens} linkTo={linkTo} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
