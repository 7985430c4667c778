"use client";

import { ArrowUp } from "lucide-react";
import { Button } from "../kit/button";
import { LoadMore } from "../kit/load-more";
import type { ApprovalRow } from "../outputs";
import { ApprovalListRow } from "./approval-list-row";
import { useArrivals } from "./use-arrivals";
import type { Checked } from "./use-checked";
import { useSteadyScroll } from "./use-steady-scroll";

export interface ApprovalListProps {
  items: readonly ApprovalRow[];
  selectedId: string | null;
  /** True for the list of what waits: only there something new is news. */
  live: boolean;
  hrefOf: (id: string) => string;
  onOpen: (id: string, byKeyboard: boolean) => void;
  /** What is picked to be decided together. */
  checked: Checked;
  hasMore: boolean;
  loadingMore: boolean;
  onLoadMore: () => void;
}

/** The requests, newest first. What arrives does not move what one is reading or pointing at. */
export function ApprovalList(props: ApprovalListProps) {
  const { items, selectedId, live, hrefOf, onOpen, checked } = props;
  const { frame, above, toTop } = useSteadyScroll(items);
  const news = useArrivals(live ? items : null);
  return (
    <div className="relative min-h-0 flex-1">
      <p role="status" className="sr-only">
        {news}
      </p>
      {live && above > 0 && (
        <Button
          size="sm"
          variant="primary"
          className="absolute! top-2 left-1/2 z-10 -translate-x-1/2 rounded-full!"
          onClick={toTop}
        >
          <ArrowUp aria-hidden />
          {above} new
        </Button>
      )}
      <div ref={frame} data-inbox-list className="h-full overflow-y-auto overscroll-contain">
        <ul aria-label="Requests">
          {items.map((row) => (
            <ApprovalListRow
              key={row.id}
              row={row}
              href={hrefOf(row.id)}
              selected={row.id === selectedId}
              onOpen={onOpen}
              checked={checked.of(row)}
              onCheck={checked.toggle}
            />
          ))}
        </ul>
        {(props.hasMore || items.length >= 50) && (
          <LoadMore
            hasMore={props.hasMore}
            loading={props.loadingMore}
            onLoadMore={props.onLoadMore}
            shown={`${items.length} requests`}
          />
        )}
      </div>
    </div>
  );
}
