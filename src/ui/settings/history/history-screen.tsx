"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { EmptyState } from "@/ui/kit/empty-state";
import { LoadMore } from "@/ui/kit/load-more";
import { PageHeader } from "@/ui/kit/page-header";
import { Loaded } from "@/ui/loaded";
import { useTRPC } from "@/ui/trpc";
import { HistoryList } from "./history-list";

/** Who changed what in the organization. */
export function HistoryScreen() {
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.history.list.infiniteQueryOptions({}, { getNextPageParam: (page) => page.nextCursor }),
  );
  return (
    <>
      <PageHeader
        title="History"
        description="Who changed agents, permissions, keys, webhooks and members, and who decided requests."
      />
      <Loaded query={query} what="history" rows={8}>
        {({ pages }) => {
          const entries = pages.flatMap((page) => page.items);
          if (entries.length === 0)
            return (
              <EmptyState icon={<History />} title="Nothing has been changed yet">
                Each change of a setting, and each decision, becomes a line here.
              </EmptyState>
            );
          return (
            <>
              <HistoryList entries={entries} />
              <LoadMore
                hasMore={query.hasNextPage}
                loading={query.isFetchingNextPage}
                onLoadMore={() => void query.fetchNextPage()}
                shown={`${entries.length} ${entries.length === 1 ? "change" : "changes"}`}
              />
            </>
          );
        }}
      </Loaded>
    </>
  );
}
