"use client";

import { goTo, useAddress } from "../address";

/** Leads to a page and opens its form for something new. */
export function newHref(path: string): string {
  return `${path}?new`;
}

/** Whether the address asks for the form of something new, and the way to be done with it. */
export function useNewAsked(): [boolean, () => void] {
  const [path = "", query = ""] = useAddress().split("?", 2);
  const asked = new URLSearchParams(query).has("new");
  return [asked, () => asked && goTo(path, "replace")];
}
