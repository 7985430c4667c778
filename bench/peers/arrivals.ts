import type { Sink } from "../../verify/sink";
import { until } from "../../verify/until";
import { clock } from "./programs/loops.mjs";

/** When numbered events arrived at a receiver. */
export interface Arrivals {
  url: string;
  /** By the shared clock, in milliseconds; waits for the last. @throws Error when one stays away */
  of(events: { first: number; count: number }): Promise<number[]>;
}

const TO_ARRIVE_MS = 120_000;

/** Notes the first arrival of each event by the number in its body. */
export function countArrivals(sink: Sink): Arrivals {
  const arrivedAt = new Map<number, number>();
  sink.answer = ({ body }, response) => {
    const n = Number(/"n":(\d+)/.exec(body)?.[1]);
    if (!arrivedAt.has(n)) arrivedAt.set(n, clock());
    response.writeHead(200).end("thanks");
    sink.arrivals.length = 0;
  };
  return {
    url: sink.url,
    of: async ({ first, count }) => {
      const numbers = Array.from({ length: count }, (_, n) => first + n);
      const arrived = () => numbers.every((n) => arrivedAt.has(n));
      if (!(await until(TO_ARRIVE_MS, arrived)))
        throw new Error(`${numbers.filter((n) => !arrivedAt.has(n)).length} events stayed away`);
      return numbers.map((n) => arrivedAt.get(n) ?? NaN);
    },
  };
}
