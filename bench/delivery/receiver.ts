import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** One request, when its headers had come; milliseconds since 1970. */
export interface Arrival {
  id: string;
  at: number;
}

/** A webhook receiver in a process of its own, so that measuring does not slow what is measured. */
export interface Receiver {
  url: string;
  /** What has come since the last time. */
  take(): Promise<Arrival[]>;
  /** How many have come since the last `take`. */
  count(): Promise<number>;
  stop(): void;
}

/** What a receiver does with a request: answers it at once, or never. */
export type Manner = "answers" | "is silent";

export async function startReceiver(manner: Manner = "answers"): Promise<Receiver> {
  const child = fork(join(import.meta.dirname, "receiver-worker.ts"), [manner], {
    execArgv: ["--import", "tsx"],
    stdio: "inherit",
  });
  const [url] = (await once(child, "message")) as [string];
  const ask = async (question: "take" | "count") => {
    child.send(question);
    const [answer] = await once(child, "message");
    return answer as unknown;
  };
  return {
    url,
    take: async () => (await ask("take")) as Arrival[],
    count: async () => (await ask("count")) as number,
    stop: () => void child.kill(),
  };
}
