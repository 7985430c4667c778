import { type ClaimedDelivery, claimDeliveries, giveBackDeliveries } from "@/db/queries/outbox";
import type { Platform } from "../context";
import { attemptDelivery, namesOf } from "./attempt-delivery";
import { type ClaimedAhead, createClaimedAhead } from "./claimed-ahead";
import { AHEAD, createDemand, type Demand } from "./demand";
import { createKeeper, type KeepAttempt } from "./keep-attempts";
import { createSlots, type Slots } from "./slots";

/**
 * Requests under way at once, and of those to one endpoint. One that only waits for its receiver
 * costs a socket: it makes room for another, or dead receivers would hold up all the others.
 */
const IN_FLIGHT = 64;
const IN_FLIGHT_WITH_SLOW = 1_024;
const IN_FLIGHT_PER_ENDPOINT = 8;

/** What could not begin by then is given back, in milliseconds: its receiver hangs. */
const BEGIN_WITHIN_MS = 2_000;

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
  const loop = createLoop(platform);
  let run: Promise<void> | undefined;
  return {
    deliverDue: async () => {
      const before = loop.slots.filled();
      loop.asked = true;
      loop.announce();
      run ??= drain(loop).finally(() => (run = undefined));
      await run;
      return { attempts: loop.slots.filled() - before };
    },
    stop: async () => {
      loop.stopped = true;
      loop.announce();
      await run;
    },
  };
}

interface Loop {
  platform: Platform;
  keep: KeepAttempt;
  ahead: ClaimedAhead;
  slots: Slots;
  demand: Demand;
  /** Something has become due since the last claim. */
  asked: boolean;
  stopped: boolean;
  /** Attempts whose result is not kept yet, and what is being given back. */
  unfinished: number;
  /** Wakes the run, so that it looks again. */
  announce(): void;
}

function createLoop(platform: Platform): Loop {
  const ahead = createClaimedAhead();
  const slots = createSlots(() => {
    begin(loop);
    loop.announce();
  });
  const loop: Loop = {
    platform,
    keep: createKeeper(platform),
    ahead,
    slots,
    demand: createDemand(IN_FLIGHT_PER_ENDPOINT, slots, ahead),
    asked: false,
    stopped: false,
    unfinished: 0,
    announce: () => {},
  };
  return loop;
}

/** Claims when it was asked to, and whenever more may be due and there is room for it. */
async function drain(loop: Loop): Promise<void> {
  for (;;) {
    const change = new Promise<void>((resolve) => (loop.announce = resolve));
    const old = loop.ahead.takeOlder(loop.stopped ? 0 : BEGIN_WITHIN_MS);
    if (old.length > 0) follow(loop, giveBack(loop.platform, old));
    if (wantsMore(loop)) await claimMore(loop);
    else if (loop.unfinished === 0 && loop.ahead.size() === 0) return;
    else await change;
  }
}

function wantsMore({ slots, ahead, demand, asked, stopped, unfinished }: Loop): boolean {
  if (stopped || roomInAll(slots) <= 0 || ahead.size() >= AHEAD) return false;
  // What is sent and not kept yet holds its lease: too much of it would outlive that.
  if (unfinished - slots.used() >= AHEAD) return false;
  return asked || demand.isOpen();
}

async function claimMore(loop: Loop): Promise<void> {
  const { platform, slots, ahead, demand } = loop;
  loop.asked = false;
  const claim = {
    limit: roomInAll(slots) + AHEAD - ahead.size(),
    perEndpoint: IN_FLIGHT_PER_ENDPOINT,
    room: demand.room(),
    leaseSeconds: LEASE_SECONDS,
  };
  const claimed = await platform.db.system((tx) => claimDeliveries(tx, claim));
  demand.learn(claim, claimed);
  ahead.put(claimed);
  begin(loop);
}

/** Begins what is claimed, wherever there is room. */
function begin(loop: Loop): void {
  const { slots, ahead, stopped } = loop;
  const hasRoom = (endpointId: string) => slots.underWay(endpointId) < IN_FLIGHT_PER_ENDPOINT;
  while (!stopped && roomInAll(slots) > 0) {
    const next = ahead.takeNext(hasRoom);
    if (!next) return;
    follow(loop, send(loop, next));
  }
}

function roomInAll(slots: Slots): number {
  const prompt = slots.used() - slots.slow();
  return Math.min(IN_FLIGHT - prompt, IN_FLIGHT_WITH_SLOW - slots.used());
}

/** Lets the run go on until the work has ended; the work must not reject. */
function follow(loop: Loop, work: Promise<void>): void {
  loop.unfinished++;
  void work.then(() => {
    loop.unfinished--;
    loop.announce();
  });
}

/** An attempt whose result cannot be kept is made again when its lease ends. */
async function send({ platform, keep, slots, ahead }: Loop, delivery: ClaimedDelivery) {
  const answered = slots.fill(delivery.endpointId);
  const left: ClaimedDelivery[] = [];
  const gone = () => void left.push(...ahead.takeOf(delivery.endpointId));
  try {
    await attemptDelivery(platform, delivery, { keep, answered, gone });
  } catch (error) {
    platform.logger.error({ err: error, ...namesOf(delivery) }, "delivery attempt not kept");
  }
  await giveBack(platform, left);
  answered();
}

/** Never rejects: what is not given back is taken over when its lease ends. */
async function giveBack({ db, logger }: Platform, claimed: ClaimedDelivery[]): Promise<void> {
  if (claimed.length === 0) return;
  try {
    await db.system((tx) => giveBackDeliveries(tx, claimed));
  } catch (error) {
    logger.error({ err: error, deliveries: claimed.length }, "deliveries not given back");
  }
}
