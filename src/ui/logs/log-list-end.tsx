"use client";

import { Button } from "../kit/button";
import { LoadMore } from "../kit/load-more";
import { Time } from "../kit/time";

export interface LogListEndProps {
  /** Entries shown. */
  count: number;
  /** How far back the search has looked, if it stopped before the end; null otherwise. */
  searchedTo: Date | null;
  hasMore: boolean;
  loading: boolean;
  onLoadMore: () => void;
}

/** The end of the log: how much is shown, and how far back it was looked. */
export function LogListEnd({ count, searchedTo, hasMore, ...more }: LogListEndProps) {
  const shown = `${count} ${count === 1 ? "entry" : "entries"}`;
  if (!searchedTo) return <LoadMore hasMore={hasMore} shown={shown} {...more} />;
  return (
    <div className="flex flex-col items-center gap-2 py-5 text-center text-sm text-muted">
      <p role="status">
        {count === 0 ? "Nothing found yet. " : `Found ${shown} so far. `}
        Looked back to <Time at={searchedTo} show="full" />.
      </p>
      <Button loading={more.loading} onClick={more.onLoadMore}>
        Look further
      </Button>
    </div>
  );
}
