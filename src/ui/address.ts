"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();

/**
 * The path and query of the address bar. Follows `goTo` at once, where the router's own hooks follow
 * in a transition: between two fast keys or clicks the screen must not show what is already left.
 */
export function useAddress(): string {
  const path = usePathname();
  const query = useSearchParams().toString();
  return useSyncExternalStore(
    subscribe,
    () => window.location.pathname + window.location.search,
    () => (query ? `${path}?${query}` : path),
  );
}

/** Changes the address without a request for a page; `push` so that Back leads here. */
export function goTo(href: string, how: "push" | "replace"): void {
  if (how === "push") window.history.pushState(null, "", href);
  else window.history.replaceState(null, "", href);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("popstate", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("popstate", listener);
  };
}
