/** As much of a key press as tells whether it opens the palette. */
export type PalettePress = Pick<
  KeyboardEvent,
  "key" | "code" | "metaKey" | "ctrlKey" | "altKey" | "shiftKey" | "repeat" | "isComposing"
>;

/** Whether a press is Cmd+K where there is a Cmd key, else Ctrl+K. */
export function isPalettePress(press: PalettePress, apple: boolean): boolean {
  const { metaKey, ctrlKey, altKey, shiftKey, repeat, isComposing } = press;
  if (altKey || shiftKey || repeat || isComposing) return false;
  // On Apple's systems Ctrl+K deletes the rest of a line.
  const modified = apple ? metaKey && !ctrlKey : ctrlKey && !metaKey;
  return modified && isK(press);
}

/** Whether the keyboard has a Cmd key. @param platform as `navigator.platform` gives it */
export function isApple(platform: string): boolean {
  return /^(Mac|iPhone|iPad|iPod)/.test(platform);
}

/** The letter K, or its place on a keyboard of another script. */
function isK({ key, code }: PalettePress): boolean {
  if (/^[a-z]$/i.test(key)) return key.toLowerCase() === "k";
  return code === "KeyK";
}
