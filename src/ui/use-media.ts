"use client";

import { useCallback, useSyncExternalStore } from "react";

/** Room for a list and a detail side by side; the width at which the shell shows its sidebar. */
export const WIDE = "(min-width: 64rem)";

/** Whether the window fits a media query; false on the server. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const media = window.matchMedia(query);
      media.addEventListener("change", listener);
      return () => media.removeEventListener("change", listener);
    },
    [query],
  );
  return useSyncExternalStore(
    subscribe,
    () => window.matchMedia(query).matches,
    () => false,
  );
}
