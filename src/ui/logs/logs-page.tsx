"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { PageHeader } from "../kit/page-header";
import { Loaded } from "../loaded";
import { usePollInterval } from "../poll-interval";
import { Page } from "../shell/page";
import { useTRPC } from "../trpc";
import { ExportMenu } from "./export-menu";
import { ExportStatus } from "./export-status";
import { LogDialog } from "./log-dialog";
import { LogFilters } from "./log-filters";
import { LogListEnd } from "./log-list-end";
import { type LogFilter, logHref, logQuery, NO_LOG_FILTER } from "./log-address";
import { LogTable } from "./log-table";
import { LogsEmpty } from "./logs-empty";
import { useExport } from "./use-export";
import { useLogUrl } from "./use-log-url";

/** The audit trail: every check, and what agents reported. */
export function LogsPage() {
  const { filter, entryId, setFilter, clearFilter, openEntry } = useLogUrl();
  const query = useLogEntries(filter);
  const saving = useExport();
  const filtered = logHref(filter, null) !== logHref(NO_LOG_FILTER, null);
  const busy = saving.state?.is === "running";
  return (
    <Page>
      <PageHeader
        title="Logs"
        description="Every decision, and what your agents say they did. Entries are sealed: a change would show."
        actions={<ExportMenu filter={filter} busy={busy} onExport={saving.start} />}
      />
      {saving.state && (
        <ExportStatus state={saving.state} onCancel={saving.cancel} onDismiss={saving.dismiss} />
      )}
      <LogFilters filter={filter} onChange={setFilter} onClear={clearFilter} />
      <Loaded query={query} what="log entries" rows={8}>
        {({ pages }) => {
          const entries = pages.flatMap((page) => page.items);
          const searchedTo = pages.at(-1)?.searchedTo ?? null;
          if (entries.length === 0 && !searchedTo)
            return <LogsEmpty filtered={filtered} onClear={clearFilter} />;
          return (
            <>
              {entries.length > 0 && <LogTable entries={entries} onOpen={openEntry} />}
              <LogListEnd
                count={entries.length}
                searchedTo={searchedTo}
                hasMore={query.hasNextPage}
                loading={query.isFetchingNextPage}
                onLoadMore={() => void query.fetchNextPage()}
              />
            </>
          );
        }}
      </Loaded>
      {entryId && <LogDialog id={entryId} onOpen={openEntry} onClose={() => openEntry(null)} />}
    </Page>
  );
}

/** A search that has to look through entries is not repeated by itself: it is no light question. */
function useLogEntries(filter: LogFilter) {
  const trpc = useTRPC();
  const pollMs = usePollInterval();
  return useInfiniteQuery({
    ...trpc.logs.list.infiniteQueryOptions(logQuery(filter), {
      getNextPageParam: (page) => page.nextCursor,
    }),
    refetchOnWindowFocus: filter.text === "",
    refetchInterval: ({ state }) => {
      const pages = state.data?.pages ?? [];
      const heavy = filter.text !== "" || pages.some(({ searchedTo }) => searchedTo);
      return heavy ? false : pollMs * Math.max(pages.length, 1) * 2;
    },
  });
}
