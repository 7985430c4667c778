import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** Requests to one address or to several, for so long, over so many connections. */
export interface Load {
  /** Several are taken in turn by the connections; each connection stays with one. */
  url: string | readonly string[];
  headers: Record<string, string>;
  /** `{n}` becomes a number that no other request of the bench has, `{n%200}` what is left of it. */
  body: string;
  status: number;
  /** Text that a right answer contains. */
  expect: string;
  firstNumber: number;
  connections: number;
  seconds: number;
}

export interface Measured {
  requests: number;
  failures: number;
  firstFailure: string | null;
  nextNumber: number;
  seconds: number;
  perSecond: number;
  /** Milliseconds. */
  p50: number;
  p95: number;
  p99: number;
}

export interface Loader {
  pid: number;
  run(load: Load): Promise<Measured>;
  stop(): void;
}

/** Makes requests from a process of its own, so that measuring does not slow what is measured. */
export function startLoader(): Loader {
  const child = fork(join(import.meta.dirname, "load-worker.ts"), {
    execArgv: ["--import", "tsx"],
    stdio: "inherit",
  });
  return {
    pid: child.pid ?? 0,
    run: async (load) => {
      child.send(load);
      const [measured] = (await once(child, "message")) as [Measured];
      return measured;
    },
    stop: () => void child.kill(),
  };
}

/** By the nearest rank. */
export function quantiles(values: number[]): Pick<Measured, "p50" | "p95" | "p99"> {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? NaN;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
