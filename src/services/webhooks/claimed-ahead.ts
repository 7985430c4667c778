import type { ClaimedDelivery } from "@/db/queries/outbox";

/** What is claimed and waits for a slot, by endpoint. */
export interface ClaimedAhead {
  size(): number;
  waitingFor(endpointId: string): number;
  endpoints(): Iterable<string>;
  put(claimed: readonly ClaimedDelivery[]): void;
  /** The next of an endpoint that has room; endpoints take turns. */
  takeNext(hasRoom: (endpointId: string) => boolean): ClaimedDelivery | undefined;
  /** All that waits for an endpoint. */
  takeOf(endpointId: string): ClaimedDelivery[];
  /** All that has waited for longer than so many milliseconds. */
  takeOlder(ms: number): ClaimedDelivery[];
}

interface Waiting {
  delivery: ClaimedDelivery;
  since: number;
}

export function createClaimedAhead(): ClaimedAhead {
  const lines = new Map<string, Waiting[]>();
  let size = 0;
  const lineOf = (endpointId: string) => lines.get(endpointId) ?? [];
  const setLine = (endpointId: string, line: Waiting[]) => {
    size += line.length - lineOf(endpointId).length;
    // Deleted first, so that it goes to the end of the turn.
    lines.delete(endpointId);
    if (line.length > 0) lines.set(endpointId, line);
  };
  return {
    size: () => size,
    waitingFor: (endpointId) => lines.get(endpointId)?.length ?? 0,
    endpoints: () => lines.keys(),
    put: (claimed) => {
      const since = performance.now();
      for (const delivery of claimed)
        setLine(delivery.endpointId, [...lineOf(delivery.endpointId), { delivery, since }]);
    },
    takeNext: (hasRoom) => {
      for (const [endpointId, [first, ...rest]] of lines) {
        if (!first || !hasRoom(endpointId)) continue;
        setLine(endpointId, rest);
        return first.delivery;
      }
      return undefined;
    },
    takeOf: (endpointId) => {
      const line = lineOf(endpointId);
      setLine(endpointId, []);
      return line.map(({ delivery }) => delivery);
    },
    takeOlder: (ms) => {
      const isOld = notAfter(performance.now() - ms);
      const old = [...lines.values()].flatMap((line) => line.filter(isOld));
      for (const [endpointId, line] of [...lines])
        if (line.some(isOld)) setLine(endpointId, line.slice(line.filter(isOld).length));
      return old.map(({ delivery }) => delivery);
    },
  };
}

function notAfter(moment: number): (waiting: Waiting) => boolean {
  return ({ since }) => since <= moment;
}
