"use client";

import { useCallback, useSyncExternalStore } from "react";

type Listener = () => void;

/** One timer for each period, however many texts tick by it. */
const clocks = new Map<
  number,
  { listeners: Set<Listener>; timer: ReturnType<typeof setInterval> }
>();

/** The time, rounded down to `periodMs`; whoever reads it is drawn again when it changes. */
export function useNow(periodMs: number): Date {
  const subscribe = useCallback((listener: Listener) => listen(periodMs, listener), [periodMs]);
  const read = useCallback(() => Math.floor(Date.now() / periodMs) * periodMs, [periodMs]);
  return new Date(useSyncExternalStore(subscribe, read, read));
}

function listen(periodMs: number, listener: Listener): () => void {
  const clock = clocks.get(periodMs) ?? startClock(periodMs);
  clock.listeners.add(listener);
  return () => {
    clock.listeners.delete(listener);
    if (clock.listeners.size > 0) return;
    clearInterval(clock.timer);
    clocks.delete(periodMs);
  };
}

function startClock(periodMs: number) {
  const listeners = new Set<Listener>();
  const tick = () => listeners.forEach((listener) => listener());
  const clock = { listeners, timer: setInterval(tick, Math.min(periodMs, 5_000)) };
  clocks.set(periodMs, clock);
  return clock;
}
