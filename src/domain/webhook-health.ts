/** What is known of an endpoint's deliveries in some span. */
export interface EndpointFacts {
  disabledAt: Date | null;
  disabledReason: "owner" | "gone" | null;
  delivered: number;
  failed: number;
  oldestWaitingAt: Date | null;
}

export type EndpointHealthState = "off" | "gone" | "failing" | "late" | "healthy" | "quiet";

/** From when on a delivery that still waits is late, in milliseconds: the first retries were vain. */
const LATE_MS = 15 * 60_000;

/** How an endpoint does, by the worst that can be said of it. */
export function endpointHealth(facts: EndpointFacts, now: Date): EndpointHealthState {
  if (facts.disabledAt) return facts.disabledReason === "gone" ? "gone" : "off";
  if (facts.failed > 0) return "failing";
  const { oldestWaitingAt } = facts;
  if (oldestWaitingAt && now.getTime() - oldestWaitingAt.getTime() >= LATE_MS) return "late";
  return facts.delivered > 0 ? "healthy" : "quiet";
}
