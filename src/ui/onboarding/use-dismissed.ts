"use client";

import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
/** For browsers that keep nothing: dismissed until the page is loaded again. */
const dismissedHere = new Set<string>();

/**
 * Whether this browser's person has put the first steps of an organization away. On the server and
 * until the organization is known they count as put away: what is to stay hidden must not flash.
 */
export function useDismissed(organizationId: string | null): {
  dismissed: boolean;
  dismiss: () => void;
} {
  const key = organizationId && `agentwarden.first-steps-dismissed.${organizationId}`;
  const dismissed = useSyncExternalStore(
    subscribe,
    () => key === null || isDismissed(key),
    () => true,
  );
  return { dismissed, dismiss: () => key && remember(key) };
}

function isDismissed(key: string): boolean {
  if (dismissedHere.has(key)) return true;
  try {
    return localStorage.getItem(key) !== null;
  } catch {
    return false;
  }
}

function remember(key: string): void {
  dismissedHere.add(key);
  try {
    localStorage.setItem(key, "yes");
  } catch {
    // The set above keeps it for this page.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}
