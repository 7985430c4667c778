import { type ClaimedDelivery, claimDeliveries } from "@/db/queries/outbox";
import type { Platform } from "../context";
import { attemptDelivery, namesOf } from "./attempt-delivery";
import { createSlots, type Slots } from "./slots";

/**
 * Requests under way at once, and of those to one endpoint. One that only waits for its receiver
 * costs a socket: it makes room for another, or dead receivers would hold up all the others.
 */
const IN_FLIGHT = 64;
const IN_FLIGHT_WITH_SLOW = 1_024;
const IN_FLIGHT_PER_ENDPOINT = 8;

/** Longer than the longest attempt: what a killed process held is taken over after this. */
const LEASE_SECONDS = 30;

/** What the cron route and the self-hosted listener both call. */
export interface Deliveries {
  /** Sends all that is due; resolves when nothing is due or under way any more. */
  deliverDue(): Promise<{ attempts: number }>;
  /** Takes no more work; resolves when what is under way has ended. */
  stop(): Promise<void>;
}

/** One process's share of the outbox. Calls that overlap share one run. */
export function createDeliveries(platform: Platform): Deliveries {
  const slots = createSlots();
  let stopped = false;
  let asked = false;
  let run: Promise<void> | undefined;

  /** Claims whenever there is room: after every attempt that ends, and when asked again. */
  async function drain(): Promise<void> {
    for (;;) {
      asked = false;
      const change = slots.nextChange();
      const freed = slots.freed();
      const claimed = stopped ? [] : await claim(platform, slots);
      for (const delivery of claimed) slots.fill(delivery.endpointId, send(platform, delivery));
      if (claimed.length > 0 || (asked && !stopped)) continue;
      // The claim left out endpoints that were full then; what has ended since made room there.
      if (slots.freed() > freed) continue;
      if (slots.used() === 0) return;
      await change;
    }
  }

  return {
    deliverDue: async () => {
      const before = slots.filled();
      asked = true;
      slots.announce();
      run ??= drain().finally(() => (run = undefined));
      await run;
      return { attempts: slots.filled() - before };
    },
    stop: async () => {
      stopped = true;
      slots.announce();
      await run;
    },
  };
}

async function claim(platform: Platform, slots: Slots): Promise<ClaimedDelivery[]> {
  const prompt = slots.used() - slots.slow();
  const limit = Math.min(IN_FLIGHT - prompt, IN_FLIGHT_WITH_SLOW - slots.used());
  if (limit <= 0) return [];
  return platform.db.system((tx) =>
    claimDeliveries(tx, {
      limit,
      perEndpoint: IN_FLIGHT_PER_ENDPOINT,
      underWay: slots.underWay(),
      leaseSeconds: LEASE_SECONDS,
    }),
  );
}

/** An attempt whose result cannot be kept is made again when its lease ends. */
async function send(platform: Platform, delivery: ClaimedDelivery): Promise<void> {
  try {
    await attemptDelivery(platform, delivery);
  } catch (error) {
    platform.logger.error({ err: error, ...namesOf(delivery) }, "delivery attempt not kept");
  }
}
