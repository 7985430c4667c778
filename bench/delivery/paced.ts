import { setTimeout as sleep } from "node:timers/promises";
import { until } from "../../verify/until";
import type { Organization, Stage } from "../../verify/stage";
import { openClock } from "./clock";
import type { Receiver } from "./receiver";

/** One event: how long after it its receiver had the first byte, in milliseconds. */
export interface Told {
  /** Counted from the beginning of the transaction that wrote it. */
  sinceBegin: number;
  /** Counted from the answer to the request that caused it; negative when it came before that. */
  sinceAnswer: number;
}

export interface Pace {
  events: number;
  perSecond: number;
  /** Makes a request that causes one event; resolves with its answer. */
  cause(n: number): Promise<void>;
}

const TO_ARRIVE_MS = 60_000;
const clock = openClock();

/** Causes events one after another at a steady rate, and finds each at its receiver. */
export async function tell(
  { sql }: Stage,
  { id }: Organization,
  receiver: Receiver,
  pace: Pace,
): Promise<Told[]> {
  await receiver.take();
  const [{ now = "" } = {}] = await sql<{ now: string }[]>`select clock_timestamp()::text as now`;
  const answeredAt: number[] = [];
  const begun = performance.now();
  for (let n = 0; n < pace.events; n++) {
    await sleep(Math.max(0, begun + (n * 1000) / pace.perSecond - performance.now()));
    await pace.cause(n);
    answeredAt.push(clock());
  }
  await until(TO_ARRIVE_MS, async () => (await receiver.count()) >= pace.events);
  const arrivedAt = new Map((await receiver.take()).map((arrival) => [arrival.id, arrival.at]));
  // One after another: the order of the answers is that of the events.
  const written = await sql<{ id: string; at: number }[]>`
    select id, extract(epoch from created_at)::float8 * 1000 as at from events
    where organization_id = ${id} and created_at >= ${now}::timestamptz order by created_at`;
  if (written.length !== pace.events || arrivedAt.size !== pace.events)
    throw new Error(`${pace.events} caused, ${written.length} written, ${arrivedAt.size} arrived`);
  return written.map((event, n) => {
    const arrived = arrivedAt.get(event.id) ?? Infinity;
    return { sinceBegin: arrived - event.at, sinceAnswer: arrived - (answeredAt[n] ?? NaN) };
  });
}
