"use client";

import { useStored } from "../use-stored";

/** Whether this browser is to tell of new requests, and the way to change that. */
export function useNoticesWanted(): [boolean, (wanted: boolean) => void] {
  const [word, change] = useStored("request-notices", ["on", "off"], "off");
  return [word === "on", (wanted) => change(wanted ? "on" : "off")];
}
