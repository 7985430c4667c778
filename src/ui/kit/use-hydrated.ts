"use client";

import { useSyncExternalStore } from "react";

/** False on the server and in the first pass of the browser, true ever after. */
export function useHydrated(): boolean {
  return useSyncExternalStore(never, yes, no);
}

const never = () => () => {};
const yes = () => true;
const no = () => false;
