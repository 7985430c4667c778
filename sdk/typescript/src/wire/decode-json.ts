import type { JsonValue } from "../json";

/** The strings, numbers and marks of JSON that is already known to be valid. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*|[{}[\]:,]/g;

/**
 * Parses UTF-8 JSON, strictly. A number that a JavaScript number cannot hold exactly becomes a
 * string of its digits: rounding `9007199254740993` would name another order than was approved.
 *
 * Throws SyntaxError or TypeError for anything else, an object with the same key twice included.
 */
export function decodeJson(body: Uint8Array): JsonValue {
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  const parsed = JSON.parse(text) as JsonValue;
  const exact = withExactNumbers(text);
  return exact === text ? parsed : (JSON.parse(exact) as JsonValue);
}

/** The text, inexact numbers quoted. */
function withExactNumbers(text: string): string {
  const keys: (Set<string> | null)[] = [];
  let before = "";
  return text.replaceAll(TOKEN, (token, at: number) => {
    const mark = token[0] ?? "";
    if (mark === "{") keys.push(new Set());
    else if (mark === "[") keys.push(null);
    else if (mark === "}" || mark === "]") keys.pop();
    else if (mark === '"' && (before === "{" || before === ",")) noteKey(keys.at(-1), token, at);
    before = mark;
    return /[-\d]/.test(mark) && !isExact(token) ? `"${token}"` : token;
  });
}

/** Lists have no keys. */
function noteKey(keys: Set<string> | null | undefined, token: string, at: number): void {
  if (!keys) return;
  const key = JSON.parse(token) as string;
  if (keys.has(key)) throw new SyntaxError(`An object names the same key twice at ${at}`);
  keys.add(key);
}

function isExact(digits: string): boolean {
  return decimal(String(Number(digits))) === decimal(digits);
}

/** One spelling for each decimal number: its digits without outer zeros, and the power of ten. */
function decimal(number: string): string {
  const parts = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(number);
  if (!parts) return "not a number";
  const [, whole = "", fraction = "", exponent = "0"] = parts;
  const digits = (whole + fraction).replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  if (significant === "") return "0";
  const power = Number(exponent) - fraction.length + digits.length - significant.length;
  return `${significant}e${power}`;
}
