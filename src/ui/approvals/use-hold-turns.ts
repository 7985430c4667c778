"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { ApprovalRow } from "../outputs";
import { useTRPC } from "../trpc";

/** Longer than the clocks of browser and server usually differ, in milliseconds. */
const MARGIN_MS = 150;

/**
 * Asks for a request when its approval takes effect: reading it makes it final, also where no
 * schedule of the server's own does that second by second.
 */
export function useHoldTurns(items: readonly ApprovalRow[] | undefined): void {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const next = items
    ?.filter(({ takesEffectAt }) => takesEffectAt !== null)
    .toSorted((a, b) => Number(a.takesEffectAt) - Number(b.takesEffectAt))[0];
  const id = next?.id;
  const leftMs = next?.takesEffectAt ? next.takesEffectAt.getTime() - next.now.getTime() : 0;
  useEffect(() => {
    if (!id) return;
    const timer = setTimeout(
      () => {
        const query = trpc.approvals.get.queryOptions({ id }, { staleTime: 0 });
        const settled = queryClient.fetchQuery(query).catch(() => {});
        void settled.then(() =>
          queryClient.invalidateQueries({ queryKey: trpc.approvals.pathKey() }),
        );
      },
      Math.max(0, leftMs) + MARGIN_MS,
    );
    return () => clearTimeout(timer);
  }, [id, leftMs, queryClient, trpc]);
}
