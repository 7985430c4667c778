"use client";

import { CloudOff } from "lucide-react";
import { ErrorState } from "../kit/error-state";
import { Skeleton } from "../kit/skeleton";
import { refusalOf } from "../refusal";
import { ApprovalList } from "./approval-list";
import type { Checked } from "./use-checked";
import type { useInboxList } from "./use-inbox-list";
import type { InboxUrl } from "./use-inbox-url";

export interface ListedProps {
  list: ReturnType<typeof useInboxList>;
  url: InboxUrl;
  onOpen: (id: string, byKeyboard: boolean) => void;
  checked: Checked;
}

/** The list in each of its states but the empty one. */
export function Listed({ list: { query, items }, url, onOpen, checked }: ListedProps) {
  if (!items) {
    const refusal = refusalOf(query.error);
    if (!refusal) return <Coming />;
    return (
      <ErrorState
        title="The requests could not be loaded."
        retrying={query.isFetching}
        onRetry={() => void query.refetch()}
      >
        {refusal.message}
      </ErrorState>
    );
  }
  return (
    <>
      {(query.isError || query.fetchStatus === "paused") && <LostTouch />}
      {items.length > 0 && (
        <ApprovalList
          items={items}
          selectedId={url.selectedId}
          live={url.filter.status === "pending_approval"}
          hrefOf={url.hrefOf}
          onOpen={onOpen}
          checked={checked}
          hasMore={query.hasNextPage}
          loadingMore={query.isFetchingNextPage}
          onLoadMore={() => void query.fetchNextPage()}
        />
      )}
    </>
  );
}

function LostTouch() {
  return (
    <p
      role="status"
      className="flex items-center gap-2 border-b border-warning-line bg-warning-soft px-4 py-2 text-xs text-warning-text"
    >
      <CloudOff aria-hidden className="size-4 shrink-0" />
      Not up to date: the server cannot be reached. Trying again.
    </p>
  );
}

/** As high as the rows that come. */
function Coming() {
  return (
    <div role="status">
      <span className="sr-only">Loading requests</span>
      {Array.from({ length: 8 }, (_, row) => (
        <div key={row} className="flex h-21.5 flex-col justify-center gap-2.5 border-b px-4">
          <div className="flex justify-between gap-6">
            <Skeleton className="w-1/2" />
            <Skeleton className="w-16" />
          </div>
          <Skeleton className="h-3! w-3/4" />
        </div>
      ))}
    </div>
  );
}
