"use client";

import { useSyncExternalStore } from "react";
import { keep, readKept, subscribeToKept } from "./kept";

/**
 * A word that this browser keeps, and the way to change it; `fallback` where none is kept. All tabs
 * follow a change. A browser that stores nothing stays with the fallback.
 */
export function useStored<Word extends string>(
  name: string,
  words: readonly Word[],
  fallback: Word,
): [Word, (word: Word) => void] {
  const kept = useSyncExternalStore(
    subscribeToKept,
    () => readKept(name),
    () => null,
  );
  return [words.find((word) => word === kept) ?? fallback, (word) => keep(name, word)];
}
