import { loggedError } from "./logger-errors";

/** Names of values that never reach the log. Ids of keys and hints of them may. */
const SECRET_NAMES = [
  /secret|password|authorization|cookie|token|api[-_]?key(?!s?[-_]?(?:id|hint))/i,
  /^(?:key|context|contextText|body|raw|query|params|parameters|args)$/i,
];

const REDACTED = "[redacted]";
/** Deeper than this a value is not worth a line, or has no end. */
const MAX_DEPTH = 6;

/** A value as it may be logged: without secrets, contexts, and what errors quote of either. */
export function withoutSecrets(value: unknown): unknown {
  return safe(value, 0);
}

function safe(value: unknown, depth: number): unknown {
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth > MAX_DEPTH) return "[deeper]";
  const inner = (part: unknown) => safe(part, depth + 1);
  if (value instanceof Error) return loggedError(value, inner);
  if (Array.isArray(value)) return value.map(inner);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  const entries = Object.entries(value).map(([name, part]) => [
    name,
    isSecret(name) && part !== null && part !== undefined ? REDACTED : inner(part),
  ]);
  return Object.fromEntries(entries) as unknown;
}

function isSecret(name: string): boolean {
  return SECRET_NAMES.some((pattern) => pattern.test(name));
}

/** What shows that it is a secret wherever it stands, also in the middle of a sentence. */
const SECRET_TEXT: [shape: RegExp, instead: string][] = [
  [/(?:ak|test)_[0-9A-Za-z]{38}/g, REDACTED],
  [/whsec_[\w+/=-]{16,}/g, REDACTED],
  [/[sr]k_(?:live|test)_\w{8,}/g, REDACTED],
  [/(Bearer )[\w.~+/=-]{8,}/gi, `$1${REDACTED}`],
  [/(\w:\/\/[^\s:@/"]{0,99}:)[^\s@"]{1,199}@/g, `$1${REDACTED}@`],
];

/**
 * Characters that JSON leaves as they are and a terminal does not show, or obeys: C1 controls,
 * format characters such as bidi overrides, line and paragraph separators.
 */
const UNPRINTABLE = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The finished line. Escaping inside its strings changes nothing of what a JSON parser reads. */
export function printableLine(line: string): string {
  const named = SECRET_TEXT.reduce((text, [shape, to]) => text.replaceAll(shape, to), line);
  return named.replaceAll(UNPRINTABLE, escaped);
}

function escaped(character: string): string {
  return character
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}
