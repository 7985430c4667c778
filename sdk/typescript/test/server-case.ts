import { afterEach, beforeEach, expect } from "vitest";
import { AgentWarden, type AgentWardenOptions, type Clock } from "../src/index";
import { type FakeServer, KEY, startFakeServer } from "./fake-server";

export const AGENT = "agent_1";

/** A clock whose time moves only when somebody sleeps. */
export interface StoppedClock extends Clock {
  time: number;
  slept: number[];
}

export interface ServerCase {
  server: FakeServer;
  clock: StoppedClock;
  guard: AgentWarden;
  warnings: string[];
  client(options?: AgentWardenOptions): AgentWarden;
}

/** For each test a fake server, and a client whose clock never really sleeps. */
export function serverCase(): ServerCase {
  const one = {} as ServerCase;
  beforeEach(async () => {
    one.server = await startFakeServer();
    one.clock = stoppedClock();
    one.warnings = [];
    one.client = (options = {}) =>
      new AgentWarden({
        apiKey: KEY,
        baseUrl: one.server.url,
        clock: one.clock,
        warn: (message) => void one.warnings.push(message),
        ...options,
      });
    one.guard = one.client();
  });
  afterEach(async () => {
    await one.server.close();
    expect(one.server.violations).toEqual([]);
  });
  return one;
}

/** What a promise is rejected with. */
export async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => Promise.reject(new Error("it did not fail")),
    (error: unknown) => error,
  );
}

function stoppedClock(): StoppedClock {
  const clock: StoppedClock = {
    time: 1_000_000,
    slept: [],
    now: () => clock.time,
    random: () => 0,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      clock.slept.push(ms);
      clock.time += ms;
    },
  };
  return clock;
}
