import { parseArgs } from "node:util";
import { ROOT } from "../verify/plant";
import { openTheatre, type Stage } from "../verify/stage";
import { type Measured, startLoader } from "./load";
import { machine } from "./machine";
import { median, table } from "./table";
import { POOL_SIZE, startTargets, type Target } from "./targets";
import { cpuSeconds } from "./usage";
import { withoutSeals } from "./without-seals";

// `npm run bench:sealing [--connections 1,16] [--rounds 5] [--seconds 12]`: what sealing the log
// costs the checks that write it: the same load with the log sealed behind it and with every
// pass held up, in turns. Medians over the rounds. Needs a build. Linux.

const { values: given } = parseArgs({
  options: {
    connections: { type: "string", default: "1,16" },
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "12" },
  },
});
const rounds = Number(given.rounds);
const seconds = Number(given.seconds);

interface Round extends Measured {
  /** Entries that were sealed meanwhile. */
  sealed: number;
  serverCpu: number;
}

let nextNumber = 0;

const theatre = await openTheatre(ROOT);
const stage = await theatre.stage(1, { DATABASE_POOL_SIZE: String(POOL_SIZE) });
const loader = startLoader();
const { targets, stop } = await startTargets(stage, (name) => name === "allowed");
const [measuredOne] = targets;
if (!measuredOne) throw new Error("nothing to measure");
const target: Target = measuredOne;
try {
  process.stdout.write(`${machine()}\n`);
  for (const connections of given.connections.split(",").map(Number))
    process.stdout.write(`\n${await measureBoth(connections)}\n`);
} finally {
  stop();
  loader.stop();
  await stage.strike();
  await theatre.close();
}

async function measureBoth(connections: number): Promise<string> {
  const ways = { "sealed behind it": load, "no seals meanwhile": loadWithoutSeals };
  const all = new Map<string, Round[]>(Object.keys(ways).map((name) => [name, []]));
  await load(connections);
  for (let round = 0; round < rounds; round++)
    for (const [name, way] of Object.entries(ways)) all.get(name)?.push(await way(connections));
  const rows = [...all].map(([name, own]) => {
    const of = (field: keyof Round) => median(own.map((one) => one[field] as number));
    return {
      [`${connections} connection${connections === 1 ? "" : "s"}`]: name,
      "requests/s": of("perSecond").toFixed(0),
      "p50 ms": of("p50").toFixed(2),
      "p95 ms": of("p95").toFixed(2),
      "p99 ms": of("p99").toFixed(2),
      "server CPU": `${(of("serverCpu") * 100).toFixed(0)} %`,
      "sealed a round": of("sealed").toFixed(0),
    };
  });
  return table(rows);
}

function loadWithoutSeals(connections: number): Promise<Round> {
  return withoutSeals(stage.sql, () => load(connections));
}

async function load(connections: number): Promise<Round> {
  const pids = [target.pid];
  const before = { sealed: await sealedBy(stage), cpu: cpuSeconds(pids) };
  const asked = { ...target.load, connections, seconds, firstNumber: nextNumber };
  const measured = await loader.run(asked);
  nextNumber = measured.nextNumber;
  if (measured.failures > 0)
    throw new Error(`${measured.failures} failed: ${measured.firstFailure}`);
  const serverCpu = (cpuSeconds(pids) - before.cpu) / measured.seconds;
  return { ...measured, serverCpu, sealed: (await sealedBy(stage)) - before.sealed };
}

async function sealedBy({ sql }: Stage): Promise<number> {
  const [row] = await sql<{ n: number }[]>`select count(*)::int as n from log_leaves`;
  return row?.n ?? 0;
}
