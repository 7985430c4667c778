"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useSubscription } from "@trpc/tanstack-react-query";
import { useState } from "react";
import { paced } from "./paced";
import { useTRPC } from "./trpc";

/** How often screens ask again when they are told of changes, and when they are not, in milliseconds. */
const POLL_WHEN_TOLD_MS = 15_000;
const POLL_WHEN_NOT_MS = 1_500;

/**
 * How often changes are followed at most, in milliseconds: agents that ask many times a second must
 * not make a person's screens use up what that person may ask.
 */
const FOLLOW_IN_VIEW_MS = 1_000;
const FOLLOW_HIDDEN_MS = 5_000;
const followMs = () => (document.hidden ? FOLLOW_HIDDEN_MS : FOLLOW_IN_VIEW_MS);

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
  const [follow] = useState(() => {
    const refresh = (queryKey?: readonly unknown[]) =>
      void queryClient.invalidateQueries(queryKey && { queryKey });
    return {
      all: paced(() => refresh(), followMs),
      approvals: paced(() => {
        refresh(trpc.approvals.pathKey());
        refresh(trpc.logs.pathKey());
      }, followMs),
    };
  });
  const { status } = useSubscription(
    trpc.live.changes.subscriptionOptions(undefined, {
      onConnectionStateChange: ({ state }) => {
        if (state !== "pending") setTold(false);
      },
      onData: ({ kind }) => {
        if (kind === "listening") setTold(true);
        if (kind === "approval") follow.approvals();
        else follow.all();
      },
    }),
  );
  return told && status === "pending" ? POLL_WHEN_TOLD_MS : POLL_WHEN_NOT_MS;
}
