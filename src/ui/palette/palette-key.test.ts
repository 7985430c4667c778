import { describe, expect, it } from "vitest";
import { isApple, isPalettePress, type PalettePress } from "./palette-key";

const plain: PalettePress = {
  key: "k",
  code: "KeyK",
  metaKey: false,
  ctrlKey: false,
  altKey: false,
  shiftKey: false,
  repeat: false,
  isComposing: false,
};
const ctrl = { ...plain, ctrlKey: true };
const cmd = { ...plain, metaKey: true };

describe("isPalettePress", () => {
  it.each([
    ["Ctrl+K", ctrl, false, true],
    ["Cmd+K on a Mac", cmd, true, true],
    ["Ctrl+K on a Mac, which deletes text", ctrl, true, false],
    ["the Windows key and K", cmd, false, false],
    ["the letter alone, as typed into a field", plain, false, false],
    ["Ctrl+Shift+K, the browser's console", { ...ctrl, shiftKey: true }, false, false],
    ["AltGr+K", { ...ctrl, altKey: true }, false, false],
    ["a press that is held down", { ...ctrl, repeat: true }, false, false],
    ["a press that ends a composition", { ...ctrl, isComposing: true }, false, false],
    ["capitals locked", { ...ctrl, key: "K" }, false, true],
    ["the key's place in a Cyrillic layout", { ...ctrl, key: "л" }, false, true],
    ["the key's place in Dvorak, a T there", { ...ctrl, key: "t" }, false, false],
    ["K in Dvorak, where V is", { ...ctrl, code: "KeyV" }, false, true],
  ])("%s", (_, press, apple, opens) => {
    expect(isPalettePress(press, apple)).toBe(opens);
  });
});

describe("isApple", () => {
  it.each([
    ["MacIntel", true],
    ["iPhone", true],
    ["Win32", false],
    ["Linux x86_64", false],
  ])("%s", (platform, apple) => expect(isApple(platform)).toBe(apple));
});
