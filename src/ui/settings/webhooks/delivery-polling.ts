/** The part of a delivery that says when something can happen to it. */
export interface Awaited {
  status: "pending" | "delivered" | "failed";
  nextAttemptAt: Date;
}

const SOON_MS = 30_000;
const POLL_MS = 2_000;
const IDLE_POLL_MS = 10_000;

/**
 * How often to ask for deliveries again, in milliseconds: every two seconds while one is being
 * sent or is due soon, seldom while the next attempt is minutes away.
 */
export function pollMs(deliveries: readonly Awaited[], now: Date): number {
  const soon = now.getTime() + SOON_MS;
  const waiting = deliveries.some(
    ({ status, nextAttemptAt }) => status === "pending" && nextAttemptAt.getTime() <= soon,
  );
  return waiting ? POLL_MS : IDLE_POLL_MS;
}
