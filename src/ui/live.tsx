"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useSubscription } from "@trpc/tanstack-react-query";
import { useState } from "react";
import { useTRPC } from "./trpc";

/** How often screens ask again when they are told of changes, and when they are not, in milliseconds. */
const POLL_WHEN_TOLD_MS = 15_000;
const POLL_WHEN_NOT_MS = 1_500;

/**
 * Keeps approvals and logs up to date without a reload: asks again when the server says that
 * something changed, and once when it begins to. Returns how often to poll besides, in
 * milliseconds: seldom while the server tells, often while it does not (a proxy that buffers, a
 * pooler without LISTEN).
 */
export function useLiveUpdates(): number {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [told, setTold] = useState(false);
  const refresh = (path?: readonly unknown[]) =>
    void queryClient.invalidateQueries(path && { queryKey: path });
  const { status } = useSubscription(
    trpc.live.changes.subscriptionOptions(undefined, {
      onConnectionStateChange: ({ state }) => {
        if (state !== "pending") setTold(false);
      },
      onData: ({ kind }) => {
        if (kind === "listening") setTold(true);
        if (kind !== "approval") return refresh();
        refresh(trpc.approvals.pathKey());
        refresh(trpc.logs.pathKey());
      },
    }),
  );
  return told && status === "pending" ? POLL_WHEN_TOLD_MS : POLL_WHEN_NOT_MS;
}
