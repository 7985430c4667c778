"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useRef } from "react";
import { useNoticePermission } from "./notice-permission";
import { NOTICE_ROWS } from "./request-notice";
import { type RequestTeller, requestTeller, type SharedId } from "./request-teller";
import { showNotice } from "./show-notice";
import { keep, readKept } from "../kept";
import { useTRPC } from "../trpc";

/** Asked no more often than this while nothing tells of changes, in milliseconds. */
const LEAST_POLL_MS = 5_000;

/** Between hearing and telling: other requests join, and a tab in front has its say. */
const GATHER_MS = 1_000;

/**
 * Tells of new requests by a notification of the system while the tab is not in view. Draws nothing.
 * `pollMs`: how often to ask for them, in milliseconds; they are asked for at once when the live line
 * tells of a change.
 */
export function RequestNotices({ pollMs }: { pollMs: number }): null {
  const trpc = useTRPC();
  const on = useNoticePermission() === "granted";
  const { data } = useQuery({
    ...trpc.approvals.list.queryOptions({
      status: "pending_approval",
      order: "newest",
      limit: NOTICE_ROWS,
    }),
    enabled: on,
    refetchInterval: Math.max(pollMs, LEAST_POLL_MS),
    refetchIntervalInBackground: true,
  });
  const rows = data?.items;
  const teller = useTeller(on);
  useEffect(() => {
    if (!rows || !teller.current) return;
    const { arrived, tell } = teller.current;
    arrived(rows);
    // Not taken back when more comes: it would never speak while requests keep coming.
    setTimeout(() => void tell(), GATHER_MS);
  }, [rows, on, teller]);
  return null;
}

/** What tells of requests while it is on; a look at the tab takes back what it shows. */
function useTeller(on: boolean) {
  const router = useRouter();
  const teller = useRef<RequestTeller>(null);
  const open = useEffectEvent((href: string) => router.push(href));
  useEffect(() => {
    if (!on) return;
    let shown: Notification | null = null;
    let stopped = false;
    teller.current = requestTeller({
      isHidden: () => document.hidden && !stopped,
      shared,
      alone,
      show: ({ title, body, href }) => {
        shown = showNotice({ title, body, onClick: () => open(href) });
      },
    });
    const look = () => {
      if (document.hidden) return;
      teller.current?.looked();
      shown?.close();
    };
    document.addEventListener("visibilitychange", look);
    return () => {
      stopped = true;
      teller.current = null;
      document.removeEventListener("visibilitychange", look);
    };
  }, [on]);
  return teller;
}

/** Where nothing can be kept, the tag alone keeps two tabs from showing two. */
const shared = {
  read: (name: SharedId): string => readKept(`request-${name}`) ?? "",
  keep: (name: SharedId, id: string): void => keep(`request-${name}`, id),
};

async function alone(work: () => void): Promise<void> {
  if (navigator.locks) await navigator.locks.request("agentwarden.request-notices", work);
  else work();
}
