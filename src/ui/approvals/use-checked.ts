"use client";

import { useState } from "react";
import { BATCH_MAX } from "@/domain/approval";
import type { ApprovalRow } from "../outputs";

export interface Checked {
  /** Whether this request is picked; null when there is nothing here for this reader to pick. */
  of: (row: ApprovalRow) => boolean | null;
  /** The checked requests that still wait, in the list's order. */
  rows: readonly ApprovalRow[];
  toggle: (id: string) => void;
  /** All that are listed and wait, as many as one click may decide; none, when all are. */
  toggleAll: () => void;
  clear: () => void;
}

/** Which requests are picked to be decided together. What is decided meanwhile is no longer picked. */
export function useChecked(items: readonly ApprovalRow[] | undefined, mayDecide: boolean): Checked {
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const waiting = mayDecide ? (items ?? []).filter(isUndecided) : [];
  const rows = waiting.filter(({ id }) => picked.has(id));
  const ids = new Set(rows.map(({ id }) => id));
  const toggle = (id: string) => {
    const next = new Set(ids);
    if (!next.delete(id) && next.size < BATCH_MAX) next.add(id);
    setPicked(next);
  };
  const toggleAll = () => {
    const all = waiting.slice(0, BATCH_MAX).map(({ id }) => id);
    setPicked(new Set(all.every((id) => ids.has(id)) ? [] : all));
  };
  const of = ({ id, status }: ApprovalRow) =>
    mayDecide && status === "pending_approval" ? ids.has(id) : null;
  return { of, rows, toggle, toggleAll, clear: () => setPicked(new Set()) };
}

function isUndecided({ status, takesEffectAt }: ApprovalRow): boolean {
  return status === "pending_approval" && takesEffectAt === null;
}
