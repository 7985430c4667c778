/** One or two letters that stand for a name or an address: "Ann Lee" is AL, "ann@x.io" is A. */
export function initials(name: string): string {
  const words = name
    .replace(/@.*$/, "")
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  const first = words[0];
  const last = words.length > 1 ? words.at(-1) : undefined;
  return [first, last].map((word) => letter(word)).join("") || "?";
}

function letter(word: string | undefined): string {
  return word ? String.fromCodePoint(word.codePointAt(0) ?? 63).toUpperCase() : "";
}
