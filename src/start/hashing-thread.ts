import { existsSync } from "node:fs";
import type { Piscina } from "piscina";
import type { HashLeaves, Tree } from "@/services/evidence/hash-leaves";

/** How much nicer than the process its thread is: where processors are short, checks come first. */
const NICER = 10;

/** How long the thread outlives its last work, in milliseconds. */
const IDLE_MS = 60_000;

/**
 * What its short-lived hashes may fill before they are swept, in MB. What it may hold is not bounded:
 * a batch of the largest contexts must fit.
 */
const YOUNG_MB = 8;

/** Beside the bundled listener and worker. */
const THREAD = new URL("./leaf-thread.js", import.meta.url);

export interface HashingThread {
  hashLeaves: HashLeaves;
  stop(): Promise<void>;
}

/**
 * Hashes the log's entries in a thread of their own, started with the first work. A thread that dies
 * fails what it had; the next work starts another.
 *
 * @returns null where the thread's file is not built: run from its sources
 */
export function openHashingThread(thread = THREAD): HashingThread | null {
  if (!existsSync(thread)) return null;
  let opened: Promise<Threads> | undefined;
  return {
    hashLeaves: async (entries) => (await (opened ??= openThreads(thread))).run(entries),
    stop: async () => (await opened)?.destroy(),
  };
}

type Threads = Piscina<Parameters<HashLeaves>[0], Tree>;

/** The package is loaded here, so that no start and no command waits for it. */
async function openThreads(thread: URL): Promise<Threads> {
  const { Piscina } = await import("piscina");
  return new Piscina({
    filename: thread.href,
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: IDLE_MS,
    niceIncrement: NICER,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
}
