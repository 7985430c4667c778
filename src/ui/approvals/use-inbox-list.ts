"use client";

import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import type { ApprovalRow } from "../outputs";
import { usePollInterval } from "../poll-interval";
import { useTRPC } from "../trpc";
import { AGE_SECONDS, type InboxFilter } from "./inbox-address";
import { useHoldTurns } from "./use-hold-turns";
import { useOrder } from "./use-order";

/** Beyond this many loaded pages each is asked for less often. */
const PAGES_AT_FULL_SPEED = 2;

/** The list under a filter, kept up to date. */
export function useInboxList(filter: InboxFilter) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const pollMs = usePollInterval();
  const [order] = useOrder(filter);
  const options = trpc.approvals.list.infiniteQueryOptions(
    { status: filter.status, order, ...conditionsOf(filter) },
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
  useHoldTurns(items);
  return { query, items, drop };
}

/** The filter's conditions in the words of the query; what is not set is not sent. */
function conditionsOf({ agentId, action, search, age, minAmount, maxAmount }: InboxFilter) {
  return {
    ...(agentId && { agentId }),
    ...(action && { action: `${action}*` }),
    ...(search.trim() && { search }),
    ...(age && { minAgeSeconds: AGE_SECONDS[age] }),
    ...(minAmount && { minAmount }),
    ...(maxAmount && { maxAmount }),
  };
}
