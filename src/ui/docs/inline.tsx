import type { Token, Tokens } from "marked";
import { Fragment, type ReactNode } from "react";
import { TextLink } from "../kit/text-link";

/** Where a link leads; null: nowhere on this site. */
export type LinkTo = (href: string) => string | null;

/** Code of so many characters is read as one word: an option is not parted after its dashes. */
const UNBROKEN_MAX = 28;

/** The words inside a paragraph, a cell or a heading. HTML in the source is shown as text. */
export function Inline({ tokens = [], linkTo }: { tokens?: Token[]; linkTo: LinkTo }): ReactNode {
  return tokens.map((token, n) => (
    <Fragment key={n}>
      <Span token={token} linkTo={linkTo} />
    </Fragment>
  ));
}

function Span({ token, linkTo }: { token: Token; linkTo: LinkTo }): ReactNode {
  const inner = "tokens" in token && <Inline tokens={token.tokens} linkTo={linkTo} />;
  switch (token.type) {
    case "strong":
      return <strong className="font-semibold">{inner}</strong>;
    case "em":
      return <em>{inner}</em>;
    case "codespan": {
      const { text } = token as Tokens.Codespan;
      const wraps = text.length > UNBROKEN_MAX ? "wrap-break-word" : "whitespace-nowrap";
      return (
        <code className={`rounded-sm bg-subtle px-1 py-0.5 font-mono text-[0.85em] ${wraps}`}>
          {text}
        </code>
      );
    }
    case "br":
      return <br />;
    case "link": {
      const href = linkTo((token as Tokens.Link).href);
      return href === null ? inner : <TextLink href={href}>{inner}</TextLink>;
    }
    default:
      return inner || (token as Tokens.Text).text;
  }
}
