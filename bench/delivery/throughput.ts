import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { newWebhookSecret } from "@/lib/webhook-signature";
import { until } from "../../verify/until";
import type { Organization, Stage } from "../../verify/stage";
import { median, table } from "../table";
import { cpuSeconds } from "../usage";
import { postmaster } from "../postmaster";
import { BODY, emptyOutbox, fillOutbox, TO_DRAIN_MS, untilDelivered } from "./backlog";
import type { Sending } from "./bare-sender";
import type { Size } from "./latency";
import { type Arrival, type Receiver, startReceiver } from "./receiver";

/** Requests that one process of the service has under way at most, as the bare sender has. */
const WIDTH = 64;
const WIDTH_PER_ENDPOINT = 8;
const MANY_ENDPOINTS = 16;

interface Drained {
  perSecond: number;
  /** Processor time of a delivery, in milliseconds. */
  senderCpu: number;
  postgresCpu: number;
  repeated: number;
}

interface Runner {
  name: string;
  run(): Promise<Drained>;
}

/** How fast what waits is sent, beside the same requests from a process that does nothing else. */
export async function measureThroughput(stage: Stage, size: Size): Promise<string> {
  const receiver = await startReceiver();
  try {
    const organization = await stage.organization();
    const scene = { stage, organization, receiver, events: size.events };
    const runners: Runner[] = [
      bare(scene, { width: WIDTH, connections: "kept" }),
      bare(scene, { width: WIDTH, connections: "new" }),
      bare(scene, { width: WIDTH_PER_ENDPOINT, connections: "new" }),
      service(scene, MANY_ENDPOINTS),
      service(scene, 1),
    ];
    const rounds = new Map<string, Drained[]>(runners.map(({ name }) => [name, []]));
    for (const { run } of runners) await run();
    for (let round = 0; round < size.rounds; round++)
      for (const { name, run } of runners) rounds.get(name)?.push(await run());
    return table(rowsOf(rounds, size.events));
  } finally {
    receiver.stop();
  }
}

function rowsOf(rounds: Map<string, Drained[]>, events: number): Record<string, string>[] {
  const figures = [...rounds].map(([name, all]) => {
    const of = (field: keyof Drained) => median(all.map((one) => one[field]));
    return { name, of, repeated: all.reduce((sum, { repeated }) => sum + repeated, 0) };
  });
  const floor = figures[1]?.of("perSecond") ?? NaN;
  return figures.map(({ name, of, repeated }) => ({
    [`${events} waiting`]: name,
    "deliveries/s": of("perSecond").toFixed(0),
    "of a bare sender": (of("perSecond") / floor).toFixed(2),
    "sender CPU ms each": of("senderCpu").toFixed(2),
    "Postgres CPU ms each": of("postgresCpu").toFixed(2),
    repeated: String(repeated),
  }));
}

interface Scene {
  stage: Stage;
  organization: Organization;
  receiver: Receiver;
  events: number;
}

/** The service: everything waits before the first is sent. */
function service(scene: Scene, endpointCount: number): Runner {
  const { stage, organization, receiver, events } = scene;
  const name =
    endpointCount === 1 ? "the service, 1 endpoint" : `the service, ${endpointCount} endpoints`;
  const run = async () => {
    await receiver.take();
    const paths = Array.from({ length: endpointCount }, (_, n) => `${receiver.url}/${n}`);
    const made = paths.map((url) => organization.api.endpoint(url, ["log.blocked"]));
    const endpoints = (await Promise.all(made)).map(({ id }) => id);
    const pids = { server: [stage.server.child.pid ?? 0], postgres: [postmaster(stage)] };
    await fillOutbox(stage, organization, { endpoints, events });
    const drained = await watchArrivals(scene, pids);
    await untilDelivered(stage, organization);
    await emptyOutbox(stage, organization);
    return drained;
  };
  return { name, run };
}

/** The same body, signed anew for each, from a process that knows no database. */
function bare(scene: Scene, how: Pick<Sending, "width" | "connections">): Runner {
  const { receiver, events } = scene;
  const connections = how.connections === "kept" ? "kept connections" : "a connection each";
  const run = async () => {
    await receiver.take();
    const sending = { url: receiver.url, body: BODY, secret: newWebhookSecret(), events, ...how };
    const child = fork(join(import.meta.dirname, "bare-sender.ts"), [JSON.stringify(sending)], {
      execArgv: ["--import", "tsx"],
      stdio: "inherit",
    });
    const drained = watchArrivals(scene, { server: [child.pid ?? 0], postgres: [] });
    await Promise.all([once(child, "message"), drained]);
    child.disconnect();
    return drained;
  };
  return { name: `bare: ${how.width} at once, ${connections}`, run };
}

interface Processes {
  server: number[];
  postgres: number[];
}

/** From the first request that comes to the last. */
async function watchArrivals(
  { receiver, events }: Scene,
  { server, postgres }: Processes,
): Promise<Drained> {
  const before = { sender: cpuSeconds(server), postgres: cpuSeconds(postgres) };
  const all = await until(TO_DRAIN_MS, async () => (await receiver.count()) >= events);
  const used = (pids: number[], from: number) => ((cpuSeconds(pids) - from) / events) * 1000;
  const senderCpu = used(server, before.sender);
  const postgresCpu = used(postgres, before.postgres);
  if (!all) throw new Error(`${await receiver.count()} of ${events} events arrived`);
  const arrivals = await receiver.take();
  const repeated = arrivals.length - new Set(arrivals.map(({ id }) => id)).size;
  return { perSecond: events / seconds(arrivals), senderCpu, postgresCpu, repeated };
}

function seconds(arrivals: Arrival[]): number {
  return ((arrivals.at(-1)?.at ?? NaN) - (arrivals[0]?.at ?? NaN)) / 1000;
}
