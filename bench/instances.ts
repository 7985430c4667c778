import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";
import { ROOT } from "../verify/plant";
import { findProgram, startPgBouncer } from "../verify/proxies";
import { type Server, startServer } from "../verify/server";
import { type Organization, openTheatre } from "../verify/stage";
import { type Load, type Measured, startLoader } from "./load";
import { machine } from "./machine";
import { makeRoom, type Operation, prepareOperations } from "./operations";
import { makeLogin } from "./operator";
import { postmaster } from "./postmaster";
import { median, table } from "./table";
import { cpuSeconds } from "./usage";

// `tsx bench/instances.ts [--connections 16] [--rounds 3] [--seconds 3] [--processes 1,2,4]
// [--smoke]`: what further server processes add on one Postgres, without and with PgBouncer between.
// The loader's connections go to the processes in turn. All setups take turns; medians over the
// rounds. Needs a build. Linux.

const { values: given } = parseArgs({
  options: {
    connections: { type: "string", default: "16" },
    rounds: { type: "string" },
    seconds: { type: "string" },
    processes: { type: "string" },
    smoke: { type: "boolean", default: false },
  },
});
const connections = Number(given.connections);
const rounds = Number(given.rounds ?? (given.smoke ? 1 : 3));
const seconds = Number(given.seconds ?? (given.smoke ? 1 : 3));
const processes = (given.processes ?? (given.smoke ? "1,2" : "1,2,4")).split(",").map(Number);

/** Connections that each process may open: four have 40, and 4 to listen, of Postgres' 60. */
const POOL_SIZE = 10;
const MEASURED = ["allowed", "needs approval"];
const TO_WARM_SECONDS = 1;

/** So many servers, how they reach the database, and the processes between. */
interface Setup {
  name: string;
  count: number;
  /** Null where that cannot be measured here. */
  env: Record<string, string> | null;
  between: number[];
}

type Part = "servers" | "postgres" | "between" | "loader";

interface Round {
  setup: string;
  operation: string;
  measured: Measured;
  /** Seconds of processor time a second. */
  cores: Record<Part, number>;
}

const theatre = await openTheatre(ROOT);
const stage = await theatre.stage(1);
const loader = startLoader();
const login = await makeLogin(stage);
const pooler = findProgram("pgbouncer") && (await startPgBouncer(login.DATABASE_URL));
let nextNumber = 0;
try {
  const organization = await stage.organization();
  const operations = (await prepareOperations(stage, organization)).filter(({ name }) =>
    MEASURED.includes(name),
  );
  await stage.server.stop();
  process.stdout.write(`${machine()}, ${connections} connections\n`);
  const setups = processes.flatMap((count) => waysFor(count));
  const all: Round[] = [];
  for (let round = 0; round < rounds; round++)
    for (const setup of setups.filter(({ env }) => env))
      all.push(...(await measure(setup, operations, organization)));
  for (const { name } of operations) process.stdout.write(`\n${tableOf(name, setups, all)}\n`);
} finally {
  if (pooler) await pooler.stop();
  loader.stop();
  await stage.strike();
  await theatre.close();
}

function waysFor(count: number): Setup[] {
  const name = `${count} process${count === 1 ? "" : "es"}`;
  const behind = `${name}, PgBouncer`;
  const direct = { name, count, env: login, between: [] };
  if (!pooler) return [direct, { name: behind, count, env: null, between: [] }];
  const pid = execFileSync("pgrep", ["-P", String(process.pid), "-x", "pgbouncer"]);
  const env = { ...login, DATABASE_URL: pooler.url, DATABASE_PREPARE: "false" };
  return [direct, { name: `${name}, PgBouncer`, count, env, between: [Number(pid.toString())] }];
}

async function measure(
  setup: Setup,
  operations: Operation[],
  organization: Organization,
): Promise<Round[]> {
  const env = { ...stage.env, ...setup.env, DATABASE_POOL_SIZE: String(POOL_SIZE) };
  const starts = Array.from({ length: setup.count }, () => startServer({ root: ROOT, env }));
  const servers = await Promise.all(starts);
  const parts: Record<Part, number[]> = {
    servers: servers.map(({ child }) => child.pid ?? 0),
    postgres: [postmaster(stage)],
    between: setup.between,
    loader: [loader.pid],
  };
  const all: Round[] = [];
  for (const operation of operations) {
    const load = loadOf(operation, servers, organization);
    await run({ ...load, seconds: TO_WARM_SECONDS }, parts);
    const { measured, cores } = await run({ ...load, seconds }, parts);
    all.push({ setup: setup.name, operation: operation.name, measured, cores });
  }
  await Promise.all(servers.map((server) => server.stop()));
  return all;
}

type Unnumbered = Omit<Load, "firstNumber">;

function loadOf(
  { path, ...asked }: Operation,
  servers: Server[],
  { api }: Organization,
): Omit<Unnumbered, "seconds"> {
  return {
    ...{ ...asked, connections },
    url: servers.map(({ url }) => url + path),
    headers: { "Content-Type": "application/json", "X-API-Key": api.apiKey },
  };
}

async function run(
  load: Unnumbered,
  parts: Record<Part, number[]>,
): Promise<Pick<Round, "measured" | "cores">> {
  const used = () => Object.values(parts).map(cpuSeconds);
  const before = used();
  const measured = await loader.run({ ...load, firstNumber: nextNumber });
  const [servers = 0, postgres = 0, between = 0, one = 0] = used().map(
    (after, n) => (after - (before[n] ?? 0)) / measured.seconds,
  );
  nextNumber = measured.nextNumber;
  if (measured.failures > 0)
    throw new Error(`${measured.failures} failed: ${measured.firstFailure}`);
  await makeRoom(stage);
  return { measured, cores: { servers, postgres, between, loader: one } };
}

function tableOf(operation: string, setups: Setup[], all: Round[]): string {
  const rows = setups.map(({ name, env }) => {
    if (!env) return { [operation]: name, "requests/s": "not run: PgBouncer is not installed" };
    const own = all.filter((one) => one.operation === operation && one.setup === name);
    const of = (value: (round: Round) => number) => median(own.map(value));
    const share = (part: Part) => `${(of(({ cores }) => cores[part]) * 100).toFixed(0)} %`;
    return {
      [operation]: name,
      "requests/s": of(({ measured }) => measured.perSecond).toFixed(0),
      "p50 ms": of(({ measured }) => measured.p50).toFixed(2),
      "p99 ms": of(({ measured }) => measured.p99).toFixed(2),
      "servers CPU": share("servers"),
      "Postgres CPU": share("postgres"),
      "PgBouncer CPU": share("between"),
      "loader CPU": share("loader"),
    };
  });
  return table(rows);
}
