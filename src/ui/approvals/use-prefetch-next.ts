"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { ApprovalRow } from "../outputs";
import { useTRPC } from "../trpc";

/** Asks for the request after the open one, so that moving on shows it at once. */
export function usePrefetchNext(
  items: readonly ApprovalRow[] | undefined,
  selectedId: string | null,
): void {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const at = items?.findIndex(({ id }) => id === selectedId) ?? -1;
  const nextId = at < 0 ? undefined : items?.[at + 1]?.id;
  useEffect(() => {
    if (nextId) void queryClient.prefetchQuery(trpc.approvals.get.queryOptions({ id: nextId }));
  }, [nextId, queryClient, trpc]);
}
