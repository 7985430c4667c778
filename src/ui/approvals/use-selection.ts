"use client";

import { useEffect, useRef, useState } from "react";
import type { ApprovalRow } from "../outputs";
import { selectedIn } from "./inbox-address";
import type { InboxUrl } from "./use-inbox-url";

export interface Selection {
  /** The request that took the place of one just decided. */
  arrivedId: string | null;
  /** The request that should have the keyboard once it is shown. */
  focusId: string | null;
  open: (id: string, byKeyboard: boolean) => void;
  /** The next (1) or the previous (-1) request. */
  move: (by: 1 | -1) => void;
  close: () => void;
  /** Goes on to what comes after a request that was just decided; one that can be undone stays. */
  advance: (decided: { id: string; stays: boolean }) => void;
}

interface Listed {
  items: readonly ApprovalRow[] | undefined;
  drop: (id: string) => void;
}

/** Which request is open, and which is next. Kept in the address. */
export function useSelection(
  { items = [], drop }: Listed,
  url: InboxUrl,
  wide: boolean,
): Selection {
  const { selectedId, select, filter } = url;
  const [landed, setLanded] = useState<{ id: string; decided: boolean } | null>(null);
  const place = usePlace(items, selectedId);
  const firstId = items[0]?.id;

  useEffect(() => {
    if (wide && firstId && window.location.pathname === "/approvals") select(firstId, "replace");
  }, [wide, selectedId, firstId, select]);

  const open = (id: string, byKeyboard: boolean) => {
    setLanded(byKeyboard || !wide ? { id, decided: false } : null);
    select(id, wide ? "replace" : "push");
  };
  const move = (by: 1 | -1) => {
    // The address is ahead of what is drawn: keys pressed fast must not be lost.
    const current = selectedIn(window.location.pathname);
    const at = items.findIndex(({ id }) => id === current);
    const next = items[at < 0 ? (by > 0 ? place.current : place.current - 1) : at + by];
    if (!next) return;
    setLanded(null);
    select(next.id, "replace");
    if (wide) focusRow(next.id);
  };
  const close = () => {
    if (wide) focusRow(selectedId ?? "");
    else select(null, "replace");
  };
  const advance = ({ id: decidedId, stays }: { id: string; stays: boolean }) => {
    if (filter.status !== "pending_approval") return;
    const next = waitingAfter(items, decidedId, place.current);
    if (!next && stays) return;
    setLanded(next ? { id: next.id, decided: true } : null);
    if (!stays) drop(decidedId);
    select(next?.id ?? null, "replace");
  };
  const focusId = landed?.id ?? null;
  return { arrivedId: landed?.decided ? landed.id : null, focusId, open, move, close, advance };
}

/** The next request that waits for a human, below or else above; `place` if this one is gone already. */
function waitingAfter(items: readonly ApprovalRow[], id: string, place: number) {
  const at = items.findIndex((row) => row.id === id);
  if (at < 0) return items[place];
  const waits = (row: ApprovalRow) => row.takesEffectAt === null;
  return items.slice(at + 1).find(waits) ?? items.slice(0, at).findLast(waits);
}

/** Where in the list the open request is, or was when another reviewer took it out. */
function usePlace(items: readonly ApprovalRow[], selectedId: string | null) {
  const place = useRef(0);
  useEffect(() => {
    const at = items.findIndex(({ id }) => id === selectedId);
    if (at >= 0) place.current = at;
  }, [items, selectedId]);
  return place;
}

function focusRow(id: string): void {
  document.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`)?.focus();
}
