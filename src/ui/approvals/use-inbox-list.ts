"use client";

import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import type { ApprovalRow } from "../outputs";
import { usePollInterval } from "../poll-interval";
import { useTRPC } from "../trpc";
import type { InboxFilter } from "./inbox-address";

/** Beyond this many loaded pages each is asked for less often. */
const PAGES_AT_FULL_SPEED = 2;

/** The list under a filter, kept up to date. */
export function useInboxList(filter: InboxFilter) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const pollMs = usePollInterval();
  const { status, agentId, action } = filter;
  const options = trpc.approvals.list.infiniteQueryOptions(
    { status, ...(agentId && { agentId }), ...(action && { action: `${action}*` }) },
    { getNextPageParam: (page) => page.nextCursor },
  );
  const query = useInfiniteQuery({
    ...options,
    refetchInterval: ({ state }) =>
      pollMs * Math.ceil((state.data?.pages.length ?? 1) / PAGES_AT_FULL_SPEED),
  });
  const { queryKey } = options;
  /** Takes a decided request out at once, before the next answer does. */
  const drop = useCallback(
    (id: string) => {
      void queryClient.cancelQueries({ queryKey });
      queryClient.setQueryData(queryKey, (data) => {
        if (!data) return data;
        const without = (items: ApprovalRow[]) => items.filter((item) => item.id !== id);
        const pages = data.pages.map((page) => ({ ...page, items: without(page.items) }));
        return { ...data, pages };
      });
    },
    [queryClient, queryKey],
  );
  const items: ApprovalRow[] | undefined = useMemo(
    () => query.data?.pages.flatMap((page) => page.items),
    [query.data],
  );
  return { query, items, drop };
}
