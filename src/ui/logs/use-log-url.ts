"use client";

import { useMemo } from "react";
import { goTo, useAddress } from "../address";
import { type LogFilter, logHref, NO_LOG_FILTER, readLogFilter } from "./log-address";

/** What the address says of the log, and the ways to change it without a request for the page. */
export function useLogUrl() {
  const query = useAddress().split("?", 2)[1] ?? "";
  const params = useMemo(() => new URLSearchParams(query), [query]);
  const filter = useMemo(() => readLogFilter(params), [params]);
  const entryId = params.get("entry");
  const go = (next: LogFilter, entry: string | null) => goTo(logHref(next, entry), "replace");
  return {
    filter,
    entryId,
    setFilter: (change: Partial<LogFilter>) => go({ ...filter, ...change }, null),
    clearFilter: () => go(NO_LOG_FILTER, null),
    openEntry: (id: string | null) => go(filter, id),
  };
}
