"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { PageHeader } from "../kit/page-header";
import { LoadMore } from "../kit/load-more";
import { Loaded } from "../loaded";
import { usePollInterval } from "../poll-interval";
import { Page } from "../shell/page";
import { useTRPC } from "../trpc";
import { ExportMenu } from "./export-menu";
import { LogDialog } from "./log-dialog";
import { LogFilters } from "./log-filters";
import { logHref, logQuery, NO_LOG_FILTER } from "./log-address";
import { LogTable } from "./log-table";
import { LogsEmpty } from "./logs-empty";
import { useLogUrl } from "./use-log-url";

/** The audit trail: every check, and what agents reported. */
export function LogsPage() {
  const trpc = useTRPC();
  const pollMs = usePollInterval();
  const { filter, entryId, setFilter, clearFilter, openEntry } = useLogUrl();
  const query = useInfiniteQuery({
    ...trpc.logs.list.infiniteQueryOptions(logQuery(filter), {
      getNextPageParam: (page) => page.nextCursor,
    }),
    refetchInterval: ({ state }) => pollMs * (state.data?.pages.length ?? 1) * 2,
  });
  const filtered = logHref(filter, null) !== logHref(NO_LOG_FILTER, null);
  return (
    <Page>
      <PageHeader
        title="Logs"
        description="Every decision, and what your agents say they did. Entries are never changed."
        actions={<ExportMenu filter={filter} />}
      />
      <LogFilters filter={filter} onChange={setFilter} onClear={clearFilter} />
      <Loaded query={query} what="log entries" rows={8}>
        {({ pages }) => {
          const entries = pages.flatMap((page) => page.items);
          if (entries.length === 0) return <LogsEmpty filtered={filtered} onClear={clearFilter} />;
          return (
            <>
              <LogTable entries={entries} onOpen={openEntry} />
              <LoadMore
                hasMore={query.hasNextPage}
                loading={query.isFetchingNextPage}
                onLoadMore={() => void query.fetchNextPage()}
                shown={`${entries.length} ${entries.length === 1 ? "entry" : "entries"}`}
              />
            </>
          );
        }}
      </Loaded>
      {entryId && <LogDialog key={entryId} id={entryId} onClose={() => openEntry(null)} />}
    </Page>
  );
}
