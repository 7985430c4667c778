"use client";

import { useStored } from "../use-stored";

/** Whether single letters are shortcuts in this browser, and the way to change that. */
export function useLetterShortcuts(): [boolean, (on: boolean) => void] {
  const [word, change] = useStored("letter-shortcuts", ["on", "off"], "on");
  return [word === "on", (on) => change(on ? "on" : "off")];
}
