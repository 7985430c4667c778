"use client";

import { lazy, Suspense, useState } from "react";
import type { Resolution } from "@/domain/approval";
import { cn } from "../kit/cn";
import { useOrganization } from "../use-organization";
import { useMedia, WIDE } from "../use-media";
import { ApprovalDetail, focusRequest } from "./approval-detail";
import { InboxEmpty } from "./inbox-empty";
import { InboxHeader } from "./inbox-header";
import { Listed } from "./listed";
import { useChecked } from "./use-checked";
import type { Decided } from "./use-decision";
import { useInboxList } from "./use-inbox-list";
import { useInboxUrl } from "./use-inbox-url";
import { useKeys } from "./use-keys";
import { usePrefetchNext } from "./use-prefetch-next";
import { useSelection } from "./use-selection";
import { useUndo } from "./use-undo";

const BatchBar = lazy(() => import("./batch-bar").then((module) => ({ default: module.BatchBar })));
const BatchDialog = lazy(() =>
  import("./batch-dialog").then((module) => ({ default: module.BatchDialog })),
);
const ShortcutsDialog = lazy(() =>
  import("./shortcuts-dialog").then((module) => ({ default: module.ShortcutsDialog })),
);

/** The inbox: list and detail side by side where there is room, one after the other on a phone. */
export function Inbox() {
  const url = useInboxUrl();
  const { filter, selectedId } = url;
  const wide = useMedia(WIDE);
  const list = useInboxList(filter);
  const selection = useSelection(list, url, wide);
  const [help, setHelp] = useState(false);
  const { may } = useOrganization();
  const checked = useChecked(list.items, may("approvals.resolve"));
  const [batch, setBatch] = useState<Resolution | null>(null);
  const { offer, undo, undoLast } = useUndo();
  usePrefetchNext(list.items, selectedId);
  useKeys({
    next: () => selection.move(1),
    previous: () => selection.move(-1),
    open: focusRequest,
    back: selection.close,
    undo: undoLast,
    check: () => selectedId && checked.toggle(selectedId),
    checkAll: () => checked.toggleAll(),
    search: focusSearch,
    help: () => setHelp(true),
  });
  const onDecided = ({ id, what, hold }: Decided) => {
    if (hold) offer([hold], what);
    selection.advance({ id, stays: hold !== null });
  };
  const empty = list.items?.length === 0 && (
    <InboxEmpty filter={filter} onClear={url.clearFilter} />
  );
  return (
    <div className={frameClasses}>
      <div className={cn(listClasses, selectedId && "max-lg:hidden")}>
        <InboxHeader
          filter={filter}
          onFilter={url.setFilter}
          onClear={url.clearFilter}
          onHelp={() => setHelp(true)}
        />
        <div className="flex min-h-0 flex-1 flex-col bg-surface">
          <Listed list={list} url={url} onOpen={selection.open} checked={checked} />
          {!wide && empty}
          {checked.rows.length > 0 && (
            <Suspense>
              <BatchBar checked={checked} onDecide={setBatch} />
            </Suspense>
          )}
        </div>
      </div>
      <section
        aria-label="Selected request"
        className={cn(detailClasses, !selectedId && "max-lg:hidden")}
      >
        {selectedId ? (
          <ApprovalDetail
            key={selectedId}
            id={selectedId}
            takesFocus={selection.focusId === selectedId}
            arrived={selection.arrivedId === selectedId}
            onBack={selection.close}
            onDecided={onDecided}
            onUndo={undo}
          />
        ) : (
          wide && <div className="m-auto">{empty}</div>
        )}
      </section>
      <Suspense>
        {batch && (
          <BatchDialog
            {...{ rows: checked.rows, resolution: batch, onDecided: offer, onUndo: undo }}
            onClose={() => setBatch(null)}
          />
        )}
        {help && <ShortcutsDialog open onOpenChange={setHelp} />}
      </Suspense>
    </div>
  );
}

function focusSearch(): void {
  document.querySelector<HTMLElement>("[data-inbox-search]")?.focus();
}

const frameClasses =
  "flex h-[calc(100dvh-var(--shell-top)-var(--shell-bottom))] min-h-0 overflow-hidden";
const listClasses = "flex min-h-0 w-full min-w-0 flex-col lg:w-108 lg:shrink-0 lg:border-r";
const detailClasses =
  "flex min-h-0 min-w-0 flex-1 flex-col bg-background max-lg:fixed max-lg:inset-0 max-lg:z-40";
