"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useSubscription } from "@trpc/tanstack-react-query";
import { useTRPC } from "./trpc";

/** How often screens ask again when they are not told, in milliseconds. */
const POLL_WHEN_LIVE_MS = 15_000;
const POLL_WHEN_NOT_MS = 1_500;

/**
 * Keeps approvals and logs up to date without a reload: asks again when the server says that
 * something changed. Returns how often to poll besides, in milliseconds: seldom while the line is
 * open, often while it is not (a proxy that buffers, a pooler without LISTEN).
 */
export function useLiveUpdates(): number {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const refresh = (path: readonly unknown[]) =>
    void queryClient.invalidateQueries({ queryKey: path });
  const { status } = useSubscription(
    trpc.live.changes.subscriptionOptions(undefined, {
      onData: ({ kind }) => {
        if (kind === "approval") refresh(trpc.approvals.pathKey());
        if (kind === "access") void queryClient.invalidateQueries();
        refresh(trpc.logs.pathKey());
      },
    }),
  );
  return status === "pending" ? POLL_WHEN_LIVE_MS : POLL_WHEN_NOT_MS;
}
