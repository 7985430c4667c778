"use client";

import { useSyncExternalStore } from "react";

const STORED_AS = "agentwarden.letter-shortcuts";
const listeners = new Set<() => void>();

/** Whether single letters are shortcuts in this browser, and the way to change that. */
export function useLetterShortcuts(): [boolean, (on: boolean) => void] {
  return [useSyncExternalStore(subscribe, areOn, () => true), change];
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}

function areOn(): boolean {
  try {
    return localStorage.getItem(STORED_AS) !== "off";
  } catch {
    return true;
  }
}

function change(on: boolean): void {
  try {
    localStorage.setItem(STORED_AS, on ? "on" : "off");
  } catch {
    // A browser that stores nothing keeps the shortcuts as they are.
  }
  for (const listener of listeners) listener();
}
