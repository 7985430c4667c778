import process from "node:process";

/** Writes one line; control and hidden characters in it are shown, not obeyed. */
export function printLine(line: string): void {
  process.stdout.write(`${visible(line)}\n`);
}

/** Writes one line beside the output, where a pipe does not see it. */
export function printNote(line: string): void {
  process.stderr.write(`${visible(line)}\n`);
}

/** Writes a value as JSON. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** What others have written may carry escape sequences that would rewrite the terminal. */
export function visible(text: string): string {
  return text.replaceAll(
    /[^\P{C}\t]/gu,
    (hidden) => `\\u{${(hidden.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
