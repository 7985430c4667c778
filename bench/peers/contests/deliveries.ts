import { setTimeout as sleep } from "node:timers/promises";
import { newId } from "@/lib/ids";
import { quantiles } from "../../load";
import { inParallel } from "../../../verify/in-parallel";
import type { Organization, Stage } from "../../../verify/stage";
import { type Arrivals, countArrivals } from "../arrivals";
import type { Arena, Contest, Contestant, Figures, Length } from "../contest";
import { databaseOf } from "../own-database";
import { startPeer } from "../program";
import { clock } from "../programs/loops.mjs";

/** How events come to be, and where they arrive; times are in milliseconds by the shared clock. */
interface Deliverer {
  name: string;
  arrivals: Arrivals;
  /** Makes events one by one, so many at once; when each was asked for. */
  make(of: { first: number; count: number; lanes: number }): Promise<number[]>;
  /** Makes events in one commit; when that had been made. */
  makeAll(of: { first: number; count: number }): Promise<number>;
}

const EVENTS = 2_000;
/** In a round that is to be short. */
const FEW = 200;
const LANES = 16;
const PAUSE_MS = 40;

/** Events told to one receiver over HTTP, from their commit to its answer. */
export async function deliveries(stage: Stage, { seconds }: Length): Promise<Arena> {
  const events = seconds < 1 ? FEW : EVENTS;
  const arrivals = countArrivals(await stage.sink());
  const env = async (peer: string) => ({
    DATABASE_URL: await databaseOf(stage, peer),
    SINK_URL: arrivals.url,
  });
  const boss = await startPeer("pg-boss", await env("pg-boss"));
  const graphile = await startPeer("graphile-worker", await env("graphile-worker"));
  const peer = (name: string, program: typeof boss): Deliverer => ({
    ...{ name, arrivals },
    make: (of) => program.call("make", of),
    makeAll: (of) => program.call("makeAll", of),
  });
  const ours = await ourDeliverer(stage, arrivals);
  const peers = [peer("pg-boss", boss), peer("graphile-worker", graphile)];
  const contest = (title: string, of: (deliverer: Deliverer) => Contestant): Contest => ({
    ...{ title, ours: of(ours), peers: peers.map(of) },
  });
  return {
    contests: [
      contest(`deliver ${events} made one by one, ${LANES} at once`, (of) => flood(of, events)),
      contest(`deliver ${events} of one commit`, (of) => backlog(of, events)),
      contest("deliver now and then", trickle),
    ],
    stop: () => [boss, graphile].forEach((program) => program.stop()),
  };
}

/** Every event has a number that no other of the run has. */
let nextNumber = 0;

function take(count: number): { first: number; count: number } {
  const first = nextNumber;
  nextNumber += count;
  return { first, count };
}

function flood({ name, arrivals, make }: Deliverer, events: number): Contestant {
  const measure = async () => {
    const of = take(events);
    const askedAt = await make({ ...of, lanes: LANES });
    const arrivedAt = await arrivals.of(of);
    return figures(
      arrivedAt.map((at, n) => at - (askedAt[n] ?? NaN)),
      Math.max(...arrivedAt) - Math.min(...askedAt),
    );
  };
  return { name, measure };
}

function backlog({ name, arrivals, makeAll }: Deliverer, events: number): Contestant {
  const measure = async () => {
    const of = take(events);
    const madeAt = await makeAll(of);
    const arrivedAt = await arrivals.of(of);
    return figures(
      arrivedAt.map((at) => at - madeAt),
      Math.max(...arrivedAt) - madeAt,
    );
  };
  return { name, measure };
}

function trickle({ name, arrivals, make }: Deliverer): Contestant {
  const measure = async (seconds: number) => {
    const times: number[] = [];
    const endsAt = performance.now() + seconds * 1_000;
    while (performance.now() < endsAt) {
      const of = take(1);
      const [askedAt = NaN] = await make({ ...of, lanes: 1 });
      const [arrivedAt = NaN] = await arrivals.of(of);
      times.push(arrivedAt - askedAt);
      // By chance, so that it does not keep step with anyone's polling.
      await sleep(PAUSE_MS * (0.5 + Math.random()));
    }
    return figures(times, NaN);
  };
  return { name, measure };
}

function figures(times: number[], tookMs: number): Figures {
  return { perSecond: (times.length / tookMs) * 1_000, ...quantiles(times) };
}

async function ourDeliverer(stage: Stage, arrivals: Arrivals): Promise<Deliverer> {
  const organization = await stage.organization();
  const agent = await organization.api.agent("teller", [{ action: "stripe.refund" }]);
  await organization.api.endpoint(arrivals.url, ["log.failed"]);
  const tell = (n: number) => logFailure(organization, agent, n);
  return {
    ...{ name: "ours", arrivals },
    make: async ({ first, count, lanes }) => {
      const askedAt: number[] = [];
      await inParallel(Array.from({ length: count }), lanes, async (_, n) => {
        askedAt[n] = clock();
        await tell(first + n);
      });
      return askedAt;
    },
    makeAll: async ({ first, count }) => {
      await writeEvents(stage, organization, { first, count: count - 1 });
      const madeAt = clock();
      // The last comes by the API: a process that has written events sends what is due.
      await tell(first + count - 1);
      return madeAt;
    },
  };
}

async function logFailure({ api }: Organization, agent: string, n: number): Promise<void> {
  const context = { n, amount: 25, currency: "USD" };
  const entry = { agent_id: agent, action: "stripe.refund", status: "failed", context };
  const answer = await api.post("/api/v1/log", entry);
  if (answer.status !== 201) throw new Error(`log answered ${answer.status}: ${answer.text}`);
}

/** By the function that every writer of events uses, in one statement. */
async function writeEvents(
  { sql }: Stage,
  { id }: Organization,
  { first, count }: { first: number; count: number },
): Promise<void> {
  const numbers = Array.from({ length: count }, (_, n) => first + n);
  await sql.begin(async (tx) => {
    await tx`select set_config('app.organization_id', ${id}, true)`;
    await tx`
      select record_event(${id}, event.id, 'log.failed', event.body, 'bench', array['enterprise'])
      from unnest(${numbers.map(() => newId("evt"))}::text[],
        ${numbers.map((n) => JSON.stringify({ type: "log.failed", data: { context: { n } } }))}::text[]
      ) as event (id, body)`;
  });
}
