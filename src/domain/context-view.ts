import { countHidden } from "./visible-text";

export type ContextKind = "object" | "array" | "string" | "number" | "boolean" | "null";

/** One value of a context, as a screen shows it. */
export interface ContextNode {
  kind: ContextKind;
  /** The member's name; null for array items and the whole. */
  key: string | null;
  /** A string's characters, a number's source digits, or the word itself; empty for containers. */
  text: string;
  children: ContextNode[];
}

/** Nesting beyond what the API takes is not walked. */
const MAX_DEPTH = 64;

/**
 * Reads stored JSON text for display: members in their order, numbers in their source digits. Null
 * when the text is not JSON; then it is shown as it is.
 */
export function contextTree(json: string): ContextNode | null {
  const reader: Reader = { json, at: 0 };
  try {
    const node = readValue(reader, null, 0);
    skipSpace(reader);
    return reader.at === json.length ? node : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** How many hidden or misleading characters names and values have. */
export function hiddenInContext(node: ContextNode): number {
  let count = countHidden(node.key ?? "");
  if (node.kind === "string") count += countHidden(node.text);
  for (const child of node.children) count += hiddenInContext(child);
  return count;
}

/** The first plain members in one line of at most `maxChars`: `customer_id: cus_1 · reason: …`. */
export function contextGist(json: string, maxChars: number, without: readonly string[]): string {
  const members = contextTree(json)?.children ?? [];
  let gist = "";
  for (const { key, kind, text } of members) {
    if (kind === "object" || kind === "array" || text === "" || without.includes(key ?? ""))
      continue;
    const words = text.replace(/[ \t\n\r]+/g, " ").trim();
    gist += `${gist ? " · " : ""}${key ? `${key}: ` : ""}${words.slice(0, maxChars)}`;
    if (gist.length > maxChars) return `${firstChars(gist, maxChars)}…`;
  }
  return gist;
}

/** At most so many UTF-16 units, never half a character. */
export function firstChars(text: string, maxChars: number): string {
  const cut = text.slice(0, maxChars);
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut;
}

interface Reader {
  readonly json: string;
  at: number;
}

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;

function readValue(reader: Reader, key: string | null, depth: number): ContextNode {
  if (depth > MAX_DEPTH) throw new SyntaxError("nested too deep");
  skipSpace(reader);
  const first = reader.json[reader.at];
  if (first === "{") return readObject(reader, key, depth);
  if (first === "[") return readArray(reader, key, depth);
  if (first === '"') return { kind: "string", key, text: readString(reader), children: [] };
  const word = take(reader, WORD);
  if (word) return { kind: word === "null" ? "null" : "boolean", key, text: word, children: [] };
  const digits = take(reader, NUMBER);
  if (digits === null) throw new SyntaxError("not a value");
  return { kind: "number", key, text: digits, children: [] };
}

function readObject(reader: Reader, key: string | null, depth: number): ContextNode {
  const children = readItems(reader, "}", () => {
    const name = readString(reader);
    skipSpace(reader);
    expect(reader, ":");
    return readValue(reader, name, depth + 1);
  });
  return { kind: "object", key, text: "", children };
}

function readArray(reader: Reader, key: string | null, depth: number): ContextNode {
  const children = readItems(reader, "]", () => readValue(reader, null, depth + 1));
  return { kind: "array", key, text: "", children };
}

function readItems(reader: Reader, end: string, readItem: () => ContextNode): ContextNode[] {
  const items: ContextNode[] = [];
  reader.at++;
  skipSpace(reader);
  if (accept(reader, end)) return items;
  for (;;) {
    skipSpace(reader);
    items.push(readItem());
    skipSpace(reader);
    if (accept(reader, end)) return items;
    expect(reader, ",");
  }
}

/** Walks by hand: a pattern with alternatives can overflow the stack on a very long string. */
function readString(reader: Reader): string {
  const { json } = reader;
  const start = reader.at;
  expect(reader, '"');
  while (reader.at < json.length && json[reader.at] !== '"')
    reader.at += json[reader.at] === "\\" ? 2 : 1;
  expect(reader, '"');
  return JSON.parse(json.slice(start, reader.at)) as string;
}

function accept(reader: Reader, char: string): boolean {
  if (reader.json[reader.at] !== char) return false;
  reader.at++;
  return true;
}

function expect(reader: Reader, char: string): void {
  if (!accept(reader, char)) throw new SyntaxError(`${char} is missing`);
}

function take(reader: Reader, pattern: RegExp): string | null {
  pattern.lastIndex = reader.at;
  const match = pattern.exec(reader.json);
  if (!match) return null;
  reader.at = pattern.lastIndex;
  return match[0];
}

function skipSpace(reader: Reader): void {
  take(reader, SPACE);
}
