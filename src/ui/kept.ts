"use client";

const listeners = new Set<() => void>();

/** What this browser keeps under the name; null where it keeps nothing. */
export function readKept(name: string): string | null {
  try {
    return localStorage.getItem(`agentwarden.${name}`);
  } catch {
    return null;
  }
}

/** Keeps it, in a browser that stores anything, and tells who subscribed, in all tabs. */
export function keep(name: string, value: string): void {
  try {
    localStorage.setItem(`agentwarden.${name}`, value);
  } catch {
    // Nothing can be kept here.
  }
  for (const listener of listeners) listener();
}

/** Tells of every change to what is kept, until the returned function is called. */
export function subscribeToKept(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}
