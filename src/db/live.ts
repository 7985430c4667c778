import { sql } from "drizzle-orm";
import type { Db, Tx } from "./client";

/** Where changes are told. */
export const CHANNEL = "agentwarden_live";

/** What changed, told to every instance when the transaction commits. */
export interface Change {
  organizationId: string;
  kind: "approval" | "log" | "access";
  id: string;
}

/** From now on changes are told; what came before may have been missed. */
export interface Listening {
  kind: "listening";
}

/** Changes as they commit. Without LISTEN (a pooler in between) waiting falls back to polling. */
export interface Live {
  /** Also tells whenever listening begins: at once, or when a lost connection is back. */
  subscribe(organizationId: string, tell: (told: Change | Listening) => void): () => void;
  /** Resolves at the next change of the subject, after `timeoutMs`, or when aborted. */
  nextChange(
    organizationId: string,
    id: string,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<void>;
  /** Sends every watcher home, so that an open screen does not hold up a stop. */
  dismiss(): void;
  /** How long a waiter may trust that it will be told, in milliseconds. */
  trustMs(): number;
}

const TRUST_WHEN_LISTENING_MS = 5_000;
const TRUST_WHEN_POLLING_MS = 1_000;

/** Tells the change when, and only when, the transaction commits. */
export async function announce(tx: Tx, change: Change): Promise<void> {
  await tx.execute(sql`select pg_notify(${CHANNEL}, ${noticeOf(change)})`);
}

/** How a change is told on the channel. */
export function noticeOf(change: Change): string {
  return JSON.stringify(change);
}

/** One LISTEN connection per process, opened at the first subscriber. */
export function openLive(db: Pick<Db, "listen">): Live {
  const subscribers = new Map<string, Set<(told: Change | Listening) => void>>();
  let listening = false;
  let opened: Promise<void> | undefined;
  const onPayload = (payload: string) => {
    const change = JSON.parse(payload) as Change;
    for (const tell of subscribers.get(change.organizationId) ?? []) tell(change);
  };
  const onConnect = () => {
    listening = true;
    for (const group of subscribers.values()) for (const tell of group) tell({ kind: "listening" });
  };
  const open = () =>
    (opened ??= db.listen(CHANNEL, onPayload, onConnect).catch(() => (opened = undefined)));
  const subscribe: Live["subscribe"] = (organizationId, tell) => {
    void open();
    const group = subscribers.get(organizationId) ?? new Set();
    subscribers.set(organizationId, group.add(tell));
    if (listening) tell({ kind: "listening" });
    return () => {
      group.delete(tell);
      // Another group may have taken its place.
      if (group.size === 0 && subscribers.get(organizationId) === group)
        subscribers.delete(organizationId);
    };
  };
  return {
    subscribe,
    dismiss: () => {
      for (const [organizationId, group] of subscribers)
        for (const tell of group) tell({ organizationId, kind: "access", id: "" });
    },
    trustMs: () => (listening ? TRUST_WHEN_LISTENING_MS : TRUST_WHEN_POLLING_MS),
    nextChange: (organizationId, id, timeoutMs, signal) =>
      nextChange((tell) => subscribe(organizationId, tell), { id, timeoutMs, signal }),
  };
}

/** Resolves at the first change of the subject, when the time is over, or when aborted. */
function nextChange(
  subscribe: (tell: (told: Change | Listening) => void) => () => void,
  { id, timeoutMs, signal }: { id: string; timeoutMs: number; signal?: AbortSignal },
): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      unsubscribe();
      clearTimeout(timer);
      signal?.removeEventListener("abort", finish);
      resolve();
    };
    const unsubscribe = subscribe((told) => {
      if (told.kind !== "listening" && told.id === id) finish();
    });
    const timer = setTimeout(finish, timeoutMs);
    signal?.addEventListener("abort", finish);
    if (signal?.aborted) finish();
  });
}
