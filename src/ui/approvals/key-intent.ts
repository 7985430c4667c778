/** What a key asks of the inbox. */
export type Intent =
  | "next"
  | "previous"
  | "open"
  | "approve"
  | "reject"
  | "comment"
  | "undo"
  | "check"
  | "checkAll"
  | "search"
  | "back"
  | "raw"
  | "help";

/** The keys of the inbox, as the help lists them. */
export const SHORTCUTS: readonly { keys: readonly string[]; intent: Intent; label: string }[] = [
  { keys: ["j", "↓"], intent: "next", label: "Next request" },
  { keys: ["k", "↑"], intent: "previous", label: "Previous request" },
  { keys: ["Enter"], intent: "open", label: "Open" },
  { keys: ["a"], intent: "approve", label: "Approve" },
  { keys: ["r"], intent: "reject", label: "Reject" },
  { keys: ["c"], intent: "comment", label: "Write a comment" },
  { keys: ["z"], intent: "undo", label: "Undo the last approval" },
  { keys: ["x"], intent: "check", label: "Select" },
  { keys: ["X"], intent: "checkAll", label: "Select all that are listed" },
  { keys: ["/"], intent: "search", label: "Search" },
  { keys: ["v"], intent: "raw", label: "Raw JSON or readable" },
  { keys: ["u", "Esc"], intent: "back", label: "Back to the list" },
  { keys: ["?"], intent: "help", label: "This help" },
];

const LETTERS: Readonly<Record<string, Intent>> = {
  j: "next",
  k: "previous",
  a: "approve",
  r: "reject",
  c: "comment",
  z: "undo",
  x: "check",
  X: "checkAll",
  "/": "search",
  v: "raw",
  u: "back",
  "?": "help",
};

const NAMED_KEYS: Readonly<Record<string, Intent>> = {
  ArrowDown: "next",
  ArrowUp: "previous",
  Enter: "open",
  Escape: "back",
};

export interface KeyPress {
  key: string;
  /** With Ctrl, Alt or Cmd it is the browser's. */
  modified: boolean;
  /** Held down: one press must not decide twice. */
  repeated: boolean;
}

export interface KeyPlace {
  /** Where the keyboard is: typing, on a control of its own, in the list, or nowhere. */
  focus: "field" | "control" | "list" | "page";
  /** False when the reader has switched single-letter shortcuts off. */
  letters: boolean;
}

/** What a key press asks for at that place; null when it is not the inbox's. */
export function keyIntent(press: KeyPress, place: KeyPlace): Intent | null {
  if (press.modified || place.focus === "field") return null;
  const letter = LETTERS[press.key] ?? null;
  const moves = letter === "next" || letter === "previous";
  if (letter) return place.letters && (moves || !press.repeated) ? letter : null;
  const named = NAMED_KEYS[press.key] ?? null;
  if (named === "back") return press.repeated ? null : named;
  if (named === "open") return place.focus === "page" && !press.repeated ? named : null;
  return place.focus === "control" ? null : named;
}
