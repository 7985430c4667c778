"use client";

import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();

/**
 * A word that this browser keeps, and the way to change it; `fallback` where none is kept. All tabs
 * follow a change. A browser that stores nothing stays with the fallback.
 */
export function useStored<Word extends string>(
  name: string,
  words: readonly Word[],
  fallback: Word,
): [Word, (word: Word) => void] {
  const key = `agentwarden.${name}`;
  const kept = useSyncExternalStore(
    subscribe,
    () => read(key),
    () => null,
  );
  const change = (word: Word) => {
    try {
      localStorage.setItem(key, word);
    } catch {
      // Nothing can be kept here.
    }
    for (const listener of listeners) listener();
  };
  return [words.find((word) => word === kept) ?? fallback, change];
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
