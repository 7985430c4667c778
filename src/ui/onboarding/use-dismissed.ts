"use client";

import { useSyncExternalStore } from "react";
import { keep, readKept, subscribeToKept } from "../kept";

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
  const name = organizationId && `first-steps-dismissed.${organizationId}`;
  const dismissed = useSyncExternalStore(
    subscribeToKept,
    () => name === null || dismissedHere.has(name) || readKept(name) !== null,
    () => true,
  );
  const dismiss = () => {
    if (!name) return;
    dismissedHere.add(name);
    keep(name, "yes");
  };
  return { dismissed, dismiss };
}
