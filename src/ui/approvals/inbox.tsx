"use client";

import { useState } from "react";
import type { ApprovalStatus } from "@/domain/approval";
import { cn } from "../kit/cn";
import { Tabs, TabsContent } from "../kit/tabs";
import { useMedia, WIDE } from "../use-media";
import { ApprovalDetail, focusRequest } from "./approval-detail";
import { InboxEmpty } from "./inbox-empty";
import { InboxHeader } from "./inbox-header";
import { Listed } from "./listed";
import { ShortcutsDialog } from "./shortcuts-dialog";
import { useInboxList } from "./use-inbox-list";
import { useInboxUrl } from "./use-inbox-url";
import { useKeys } from "./use-keys";
import { usePrefetchNext } from "./use-prefetch-next";
import { useSelection } from "./use-selection";

/** The inbox: list and detail side by side where there is room, one after the other on a phone. */
export function Inbox() {
  const url = useInboxUrl();
  const { filter, selectedId } = url;
  const wide = useMedia(WIDE);
  const list = useInboxList(filter);
  const selection = useSelection(list, url, wide);
  const [help, setHelp] = useState(false);
  usePrefetchNext(list.items, selectedId);
  useKeys({
    next: () => selection.move(1),
    previous: () => selection.move(-1),
    open: focusRequest,
    back: selection.close,
    help: () => setHelp(true),
  });
  const empty = list.items?.length === 0 && (
    <InboxEmpty filter={filter} onClear={url.clearFilter} />
  );
  return (
    <div className={frameClasses}>
      <Tabs
        value={filter.status}
        activationMode="manual"
        onValueChange={(status) => url.setFilter({ status: status as ApprovalStatus })}
        className={cn(listClasses, selectedId && "max-lg:hidden")}
      >
        <InboxHeader
          filter={filter}
          onFilter={url.setFilter}
          onClear={url.clearFilter}
          onHelp={() => setHelp(true)}
        />
        <TabsContent value={filter.status} tabIndex={-1} className={tabClasses}>
          <Listed list={list} url={url} onOpen={selection.open} />
          {!wide && empty}
        </TabsContent>
      </Tabs>
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
            onDecided={selection.advance}
          />
        ) : (
          wide && <div className="m-auto">{empty}</div>
        )}
      </section>
      <ShortcutsDialog open={help} onOpenChange={setHelp} />
    </div>
  );
}

const frameClasses =
  "flex h-[calc(100dvh-var(--shell-top)-var(--shell-bottom))] min-h-0 overflow-hidden";
const listClasses = "flex min-h-0 w-full min-w-0 flex-col lg:w-108 lg:shrink-0 lg:border-r";
const tabClasses = "flex min-h-0 flex-1 flex-col bg-surface pt-0 outline-none";
const detailClasses =
  "flex min-h-0 min-w-0 flex-1 flex-col bg-background max-lg:fixed max-lg:inset-0 max-lg:z-40";
