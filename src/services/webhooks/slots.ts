/** After this an attempt waits for its receiver and no longer for this process. */
const SLOW_AFTER_MS = 500;

/** How many attempts are under way, in all and to each endpoint. */
export interface Slots {
  used(): number;
  /** How many of those have been under way for so long that they only wait. */
  slow(): number;
  /** How many were ever filled. */
  filled(): number;
  /** The endpoints that have attempts under way. */
  endpoints(): Iterable<string>;
  underWay(endpointId: string): number;
  /** How long the endpoint's last attempt took, in milliseconds; Infinity where none has ended. */
  paceMs(endpointId: string): number;
  /** Takes a slot until the returned function is called; calling that again does nothing. */
  fill(endpointId: string): () => void;
}

interface Endpoint {
  underWay: number;
  paceMs: number;
}

/** @param onChange called when a slot becomes free, and when what fills one has become slow */
export function createSlots(onChange: () => void): Slots {
  const endpoints = new Map<string, Endpoint>();
  let [used, slow, filled] = [0, 0, 0];
  const free = (endpointId: string, endpoint: Endpoint, startedAt: number) => {
    endpoint.paceMs = performance.now() - startedAt;
    endpoint.underWay--;
    used--;
    onChange();
    // Not before: what fills the slot again is at the same endpoint, and its pace is known.
    if (endpoint.underWay === 0) endpoints.delete(endpointId);
  };
  return {
    used: () => used,
    slow: () => slow,
    filled: () => filled,
    endpoints: () => endpoints.keys(),
    underWay: (endpointId) => endpoints.get(endpointId)?.underWay ?? 0,
    paceMs: (endpointId) => endpoints.get(endpointId)?.paceMs ?? Infinity,
    fill: (endpointId) => {
      const endpoint = endpoints.get(endpointId) ?? { underWay: 0, paceMs: Infinity };
      endpoints.set(endpointId, endpoint);
      endpoint.underWay++;
      used++;
      filled++;
      const startedAt = performance.now();
      let state: "prompt" | "slow" | "free" = "prompt";
      const timer = setTimeout(() => {
        state = "slow";
        slow++;
        onChange();
      }, SLOW_AFTER_MS);
      return () => {
        if (state === "free") return;
        clearTimeout(timer);
        if (state === "slow") slow--;
        state = "free";
        free(endpointId, endpoint, startedAt);
      };
    },
  };
}
