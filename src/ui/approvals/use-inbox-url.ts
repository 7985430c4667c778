"use client";

import { useCallback, useMemo } from "react";
import { goTo, useAddress } from "../address";
import {
  bareFilter,
  type InboxFilter,
  inboxHref,
  readInboxFilter,
  selectedIn,
} from "./inbox-address";

export interface InboxUrl {
  filter: InboxFilter;
  /** The approval that is open. */
  selectedId: string | null;
  hrefOf: (id: string) => string;
  /** Opens one, or none; `push` so that the browser's Back leads to where one was. */
  select: (id: string | null, how: "push" | "replace") => void;
  setFilter: (change: Partial<InboxFilter>) => void;
  clearFilter: () => void;
}

/**
 * What the address says is shown. It is changed in the browser's history, without a request: moving
 * through the inbox with one key must not wait for a server.
 */
export function useInboxUrl(): InboxUrl {
  const address = useAddress();
  const filter = useMemo(
    () => readInboxFilter(new URLSearchParams(address.split("?", 2)[1])),
    [address],
  );
  const select = useCallback(
    (id: string | null, how: "push" | "replace") => goTo(inboxHref(id, filter), how),
    [filter],
  );
  const { status, order } = filter;
  return {
    filter,
    selectedId: selectedIn(address),
    hrefOf: (id) => inboxHref(id, filter),
    select,
    setFilter: (change) => goTo(inboxHref(null, { ...filter, ...change }), "replace"),
    clearFilter: () => goTo(inboxHref(null, { ...bareFilter(status), order }), "replace"),
  };
}
