import type { ClaimedDelivery } from "@/db/queries/outbox";
import type { ClaimedAhead } from "./claimed-ahead";
import type { Slots } from "./slots";

/** Claimed ahead of the requests under way, at most. */
export const AHEAD = 512;

/** The same for one endpoint, and the time in which it would have to take them. */
const AHEAD_PER_ENDPOINT = 56;
const AHEAD_MS = 100;

/** Of which endpoints more is to be claimed. */
export interface Demand {
  /** How many more of each endpoint that has some claimed already. */
  room(): Map<string, number>;
  /** What a claim of so many at most has brought. */
  learn(asked: { room: ReadonlyMap<string, number>; limit: number }, got: ClaimedDelivery[]): void;
  /** More may be due, and there is room for it. */
  isOpen(): boolean;
}

/**
 * An endpoint is claimed ahead for as many deliveries as it has lately taken in a tenth of a second:
 * one that is slow has none. An endpoint of which a claim brought less than there was room for has
 * no more, until somebody says so.
 */
export function createDemand(perEndpoint: number, slots: Slots, ahead: ClaimedAhead): Demand {
  const mayHaveMore = new Set<string>();
  let cutShort = false;
  const aheadOf = (endpointId: string) =>
    Math.min(AHEAD_PER_ENDPOINT, Math.floor((perEndpoint * AHEAD_MS) / slots.paceMs(endpointId)));
  const roomOf = (endpointId: string) => {
    const claimed = slots.underWay(endpointId) + ahead.waitingFor(endpointId);
    return Math.max(0, perEndpoint + aheadOf(endpointId) - claimed);
  };
  const isLow = (endpointId: string) =>
    roomOf(endpointId) > 0 && ahead.waitingFor(endpointId) <= aheadOf(endpointId) / 2;
  return {
    room: () => {
      const busy = new Set([...slots.endpoints(), ...ahead.endpoints()]);
      return new Map([...busy].map((endpointId) => [endpointId, roomOf(endpointId)]));
    },
    learn: ({ room, limit }, got) => {
      cutShort = got.length >= limit;
      const counts = new Map<string, number>([...mayHaveMore, ...room.keys()].map((id) => [id, 0]));
      for (const { endpointId } of got) counts.set(endpointId, (counts.get(endpointId) ?? 0) + 1);
      for (const [endpointId, count] of counts)
        if (count >= (room.get(endpointId) ?? perEndpoint)) mayHaveMore.add(endpointId);
        else mayHaveMore.delete(endpointId);
    },
    isOpen: () =>
      cutShort
        ? ahead.size() <= AHEAD / 2
        : [...mayHaveMore].some((endpointId) => isLow(endpointId)),
  };
}
