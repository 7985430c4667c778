import { describe, expect, it } from "vitest";
import { keyIntent, SHORTCUTS } from "./key-intent";

const press = (key: string) => ({ key, modified: false, repeated: false });
const page = { focus: "page", letters: true } as const;

describe("keyIntent", () => {
  it("knows every key that the help lists", () => {
    const written: Record<string, string> = { "↓": "ArrowDown", "↑": "ArrowUp", Esc: "Escape" };
    for (const { keys, intent } of SHORTCUTS)
      for (const key of keys) expect(keyIntent(press(written[key] ?? key), page)).toBe(intent);
  });

  it("leaves keys to whoever types", () => {
    for (const key of ["a", "r", "j", "Escape", "Enter", "ArrowDown"])
      expect(keyIntent(press(key), { ...page, focus: "field" })).toBeNull();
  });

  it("leaves modified keys to the browser", () => {
    expect(keyIntent({ ...press("r"), modified: true }, page)).toBeNull();
  });

  it("does not decide again while the key is held down", () => {
    expect(keyIntent({ ...press("a"), repeated: true }, page)).toBeNull();
    expect(keyIntent({ ...press("j"), repeated: true }, page)).toBe("next");
  });

  it("keeps arrows, Enter and Escape when letters are switched off", () => {
    const place = { ...page, letters: false };
    for (const key of ["a", "r", "c", "j", "k", "u", "v", "?"])
      expect(keyIntent(press(key), place)).toBeNull();
    expect(keyIntent(press("ArrowDown"), place)).toBe("next");
    expect(keyIntent(press("Escape"), place)).toBe("back");
  });

  it("lets a focused control have its own Enter and arrows", () => {
    const place = { ...page, focus: "control" } as const;
    expect(keyIntent(press("Enter"), place)).toBeNull();
    expect(keyIntent(press("ArrowUp"), place)).toBeNull();
    expect(keyIntent(press("a"), place)).toBe("approve");
  });
});
