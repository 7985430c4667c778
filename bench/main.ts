import { parseArgs } from "node:util";
import { ROOT } from "../verify/plant";
import { openTheatre, type Stage } from "../verify/stage";
import { type Measured, startLoader } from "./load";
import { machine } from "./machine";
import { makeRoom } from "./operations";
import { postmaster } from "./postmaster";
import { median, table } from "./table";
import { POOL_SIZE, startTargets, type Target } from "./targets";
import { cpuSeconds, watchMemory } from "./usage";

// `npm run bench [--connections 1,16,64] [--rounds 5] [--seconds 4] [--only allowed,floor]`: what a
// check costs, beside the least that it could cost. Everything in one run, taking turns; medians.

interface Round extends Measured {
  serverCpu: number;
  postgresCpu: number;
  serverMb: number;
  postgresMb: number;
  /** Written ahead by Postgres for one request. */
  walKb: number;
}

const { values: given } = parseArgs({
  options: {
    connections: { type: "string", default: "1,16,64" },
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "4" },
    only: { type: "string" },
  },
});

let nextNumber = 0;

const theatre = await openTheatre(ROOT);
const stage = await theatre.stage(1, { DATABASE_POOL_SIZE: String(POOL_SIZE) });
const loader = startLoader();
const only = given.only?.split(",");
const { targets, stop } = await startTargets(stage, (name) => !only || only.includes(name));
try {
  process.stdout.write(`${machine()}\n`);
  for (const connections of given.connections.split(",").map(Number))
    process.stdout.write(`\n${await measureAll(targets, connections)}\n`);
} finally {
  stop();
  loader.stop();
  await stage.strike();
  await theatre.close();
}

async function measureAll(of: Target[], connections: number): Promise<string> {
  const rounds = new Map<string, Round[]>(of.map(({ name }) => [name, []]));
  const seconds = Number(given.seconds);
  for (const target of of) await measure(target, connections, Math.min(seconds, 1));
  for (let round = 0; round < Number(given.rounds); round++)
    for (const target of of)
      rounds.get(target.name)?.push(await measure(target, connections, seconds));
  const floor = (name: string) =>
    rounds.get(name.startsWith("Next: ") ? "Next: floor" : "floor") ?? [];
  const rows = [...rounds].map(([name, all]) => {
    const of = (field: keyof Round) => median(all.map((one) => one[field] as number));
    const perSecond = of("perSecond");
    const share = perSecond / median(floor(name).map((one) => one.perSecond));
    return {
      [`${connections} connections`]: name,
      "requests/s": perSecond.toFixed(0),
      "of the floor": share.toFixed(2),
      "p50 ms": of("p50").toFixed(2),
      "p95 ms": of("p95").toFixed(2),
      "p99 ms": of("p99").toFixed(2),
      "server CPU": `${(of("serverCpu") * 100).toFixed(0)} %`,
      "Postgres CPU": `${(of("postgresCpu") * 100).toFixed(0)} %`,
      "server MB": of("serverMb").toFixed(0),
      "Postgres MB": of("postgresMb").toFixed(0),
      "WAL KB each": of("walKb").toFixed(1),
    };
  });
  return table(rows);
}

async function measure(target: Target, connections: number, seconds: number): Promise<Round> {
  const postgres = [postmaster(stage)];
  const before = { server: cpuSeconds([target.pid]), postgres: cpuSeconds(postgres) };
  const walBefore = await walBytes(stage);
  const peaks = [watchMemory([target.pid]), watchMemory(postgres)];
  const load = { ...target.load, connections, seconds, firstNumber: nextNumber };
  const measured = await loader.run(load);
  nextNumber = measured.nextNumber;
  if (measured.failures > 0)
    throw new Error(`${target.name}: ${measured.failures} failed: ${measured.firstFailure}`);
  const [serverMb = 0, postgresMb = 0] = peaks.map((peak) => peak());
  const used = (pids: number[], from: number) => (cpuSeconds(pids) - from) / measured.seconds;
  const round = {
    ...measured,
    serverCpu: used([target.pid], before.server),
    postgresCpu: used(postgres, before.postgres),
    walKb: ((await walBytes(stage)) - walBefore) / 1024 / measured.requests,
    ...{ serverMb, postgresMb },
  };
  await makeRoom(stage);
  return round;
}

async function walBytes({ sql }: Stage): Promise<number> {
  const [row] = await sql<{ bytes: number }[]>`
    select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 as bytes`;
  return row?.bytes ?? NaN;
}
