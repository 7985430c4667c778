"use client";

import { Button } from "./button";

export interface LoadMoreProps {
  hasMore: boolean;
  loading: boolean;
  onLoadMore: () => void;
  /** How many are shown, with their name: "50 log entries". */
  shown?: string;
}

/** The end of a list: how much is shown, and the button for more while there is more. */
export function LoadMore({ hasMore, loading, onLoadMore, shown }: LoadMoreProps) {
  return (
    <div className="flex flex-col items-center gap-2 py-5 text-sm text-muted">
      {shown && <p role="status">{hasMore ? `Showing ${shown}` : `${shown}, that is all`}</p>}
      {hasMore && (
        <Button loading={loading} onClick={onLoadMore}>
          Load more
        </Button>
      )}
    </div>
  );
}
