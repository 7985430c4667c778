/** A stretch of text as it may be shown: `hidden` marks an escape that stands for what is not seen. */
export interface TextPart {
  text: string;
  hidden: boolean;
}

/**
 * Characters a reader cannot see or that rearrange what is seen: controls, format characters (bidi
 * overrides, zero-width, tags), private use, ignorables such as soft hyphen and variation selectors,
 * blank letters, marks stacked so high that they would cover the lines above, and blanks so many
 * that they push what follows out of sight.
 */
const HIDDEN =
  /\n{4,}|[ \t]{24,}|[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?<=\p{M}{4})\p{M}/gu;

/** Line feeds and tabs are shown as what they are. */
const PLAIN_LAYOUT = /^[\n\t]$/;

/** What belongs to an emoji: the selector after it, and the joiner between two. */
const EMOJI_SELECTOR = "\uFE0F";
const JOINER = "\u200D";
const ENDS_IN_EMOJI = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F#*0-9]$/u;
const BEGINS_WITH_EMOJI = /^\p{Extended_Pictographic}/u;

/** Splits text so that each hidden or misleading character becomes an escape like `[U+202E]`. */
export function visibleParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let shownTo = 0;
  for (const match of text.matchAll(HIDDEN)) {
    const char = match[0];
    if (isHarmless(text, char, match.index)) continue;
    if (match.index > shownTo)
      parts.push({ text: text.slice(shownTo, match.index), hidden: false });
    parts.push({ text: escapeOf(char), hidden: true });
    shownTo = match.index + char.length;
  }
  if (shownTo < text.length) parts.push({ text: text.slice(shownTo), hidden: false });
  return parts;
}

/** The text with every hidden or misleading character written as an escape. */
export function visibleText(text: string): string {
  return visibleParts(text)
    .map((part) => part.text)
    .join("");
}

/** How many hidden or misleading characters the text has. */
export function countHidden(text: string): number {
  return visibleParts(text).filter((part) => part.hidden).length;
}

function isHarmless(text: string, char: string, at: number): boolean {
  if (PLAIN_LAYOUT.test(char)) return true;
  if (char !== EMOJI_SELECTOR && char !== JOINER) return false;
  const afterEmoji = ENDS_IN_EMOJI.test(text.slice(Math.max(0, at - 2), at));
  if (char === EMOJI_SELECTOR) return afterEmoji && text[at - 1] !== EMOJI_SELECTOR;
  return afterEmoji && BEGINS_WITH_EMOJI.test(text.slice(at + 1, at + 3));
}

function escapeOf(char: string): string {
  if (char.length > 2) return `[${char.length} ${char[0] === "\n" ? "line breaks" : "blanks"}]`;
  const code = char.codePointAt(0) ?? 0;
  return `[U+${code.toString(16).toUpperCase().padStart(4, "0")}]`;
}
