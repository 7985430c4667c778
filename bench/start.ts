import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { setTimeout as sleep } from "node:timers/promises";
import { AgentClient } from "../verify/agent-client";
import { ROOT } from "../verify/plant";
import { freePort, spawnBuilt, startServer } from "../verify/server";
import { openTheatre, type Stage } from "../verify/stage";
import { startLoader } from "./load";
import { machine } from "./machine";
import { makeLogin } from "./operator";
import { median, table } from "./table";

// `tsx bench/start.ts [--rounds 5] [--seconds 30] [--smoke]`: how long the server takes from its
// process' begin to its first answers, where that time goes, and the memory it holds under steady
// checks. Medians over the rounds. Needs a build. Linux.

const { values: given } = parseArgs({
  options: {
    rounds: { type: "string" },
    seconds: { type: "string" },
    smoke: { type: "boolean", default: false },
  },
});
const rounds = Number(given.rounds ?? (given.smoke ? 1 : 5));
const seconds = Number(given.seconds ?? (given.smoke ? 3 : 30));

const CONNECTIONS = 16;
const STEPS = 3;
const TO_START_MS = 60_000;
const AGAIN_MS = 5;
const CHECK = `{"agent_id":"driver","action":"stripe.refund","context":{"amount":25,"customer_id":"cus_{n}"}}`;
const MARKS = pathToFileURL(join(import.meta.dirname, "start-marks.mjs")).href;
/** What is over when a mark is made, in the order of the marks. */
const PHASES = {
  node: "Node begins",
  modules: "modules are loaded",
  postgres: "Postgres is started or joined",
  database: "connected, migrations looked at",
  next: "Next is prepared, listening",
  healthy: "the first health check is answered, by Next",
};

/** A migrated database with an organization, and how a server is told of it. */
interface Place {
  name: string;
  env: Record<string, string>;
  apiKey: string;
}

/** Milliseconds since the process was spawned. */
interface Start {
  healthy: number;
  checked: number;
  marks: Record<string, number>;
}

const theatre = await openTheatre(ROOT);
const stage = await theatre.stage(1);
const folder = mkdtempSync(join(tmpdir(), "agentwarden-start-"));
try {
  const places = [await besideStage(stage), await withOwnPostgres()];
  await stage.server.stop();
  process.stdout.write(`${machine()}\n`);
  const starts = await startAll(places);
  process.stdout.write(`\n${startTable(places, starts)}\n\n${phaseTable(places, starts)}\n`);
  for (const place of places) process.stdout.write(`\n${await memoryTable(place)}\n`);
} finally {
  await stage.strike();
  await theatre.close();
  rmSync(folder, { recursive: true, force: true });
}

async function besideStage(of: Stage): Promise<Place> {
  const { api } = await of.organization();
  const env = { ...of.env, ...(await makeLogin(of)) };
  await prepare(api);
  await of.sql`update api_keys set requests_per_minute = 1000000`;
  return { name: "Postgres beside it", env, apiKey: api.apiKey };
}

/** Its very first start makes the database; that one is not measured. */
async function withOwnPostgres(): Promise<Place> {
  const env = { ...stage.env, DATA_DIR: folder };
  const server = await startServer({ root: ROOT, env });
  const apiKey = /API key: +(\S+)/.exec(server.output())?.[1] ?? "";
  await prepare(new AgentClient(server.url, apiKey));
  await server.stop();
  return { name: "its own Postgres", env, apiKey };
}

async function prepare(api: AgentClient): Promise<void> {
  await api.agent("driver", [{ action: "stripe.refund", max_amount: 100 }]);
}

/** Places take turns; a start in each round is plain, another says where it is. */
async function startAll(places: Place[]): Promise<Map<Place, Start[]>> {
  const all = new Map<Place, Start[]>(places.map((place) => [place, []]));
  for (let round = 0; round < rounds; round++)
    for (const place of places) {
      const plain = await measureStart(place, {});
      const { marks, healthy } = await measureStart(place, { NODE_OPTIONS: `--import ${MARKS}` });
      all.get(place)?.push({ ...plain, marks: { ...marks, healthy } });
    }
  return all;
}

async function measureStart(place: Place, extra: Record<string, string>): Promise<Start> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const api = new AgentClient(url, place.apiKey);
  const env = { PORT: String(port), APP_URL: url, ...place.env, ...extra };
  const spawned = performance.now();
  const server = spawnBuilt("dist/server.js", { root: ROOT, env });
  const until = async (ask: () => Promise<{ status: number; text: string }>) => {
    for (;;) {
      const { status, text } = await ask();
      const ms = performance.now() - spawned;
      if (status === 200) return ms;
      if (status !== 0 || server.child.exitCode !== null || ms > TO_START_MS)
        throw new Error(`not started: ${status} ${text}\n${server.output()}`);
      await sleep(AGAIN_MS);
    }
  };
  try {
    const [healthy, checked] = await Promise.all([
      until(() => api.get("/api/health")),
      until(() => api.post("/api/v1/check", CHECK)),
    ]);
    const marks = server.output().matchAll(/^@mark (\w+) ([\d.]+)$/gm);
    return {
      ...{ healthy, checked },
      marks: Object.fromEntries([...marks].map(([, name = "", ms]) => [name, Number(ms)])),
    };
  } finally {
    await server.stop();
  }
}

function startTable(places: Place[], starts: Map<Place, Start[]>): string {
  const rows = places.map((place) => {
    const of = (value: (start: Start) => number) => (starts.get(place) ?? []).map(value);
    const healthy = of((start) => start.healthy);
    return {
      "ms from spawn": place.name,
      "health answered": median(healthy).toFixed(0),
      longest: Math.max(...healthy).toFixed(0),
      "first check answered": median(of((start) => start.checked)).toFixed(0),
    };
  });
  return table(rows);
}

/** Each phase's own time, in starts that say where they are, which costs a little. */
function phaseTable(places: Place[], starts: Map<Place, Start[]>): string {
  const names = Object.keys(PHASES);
  const rows = names.map((name, n) => {
    const took = ({ marks }: Start) => (marks[name] ?? NaN) - (marks[names[n - 1] ?? ""] ?? 0);
    const cells = places.map((place) => [
      place.name,
      median((starts.get(place) ?? []).map(took)).toFixed(0),
    ]);
    return {
      "of that, ms until": PHASES[name as keyof typeof PHASES],
      ...Object.fromEntries(cells),
    };
  });
  return table(rows);
}

/** What the server's own process holds, before, under and after allowed checks. */
async function memoryTable(place: Place): Promise<string> {
  const server = await startServer({ root: ROOT, env: place.env });
  const loader = startLoader();
  const pid = server.child.pid ?? 0;
  const rows = [memoryRow(place, "started", pid)];
  let firstNumber = 0;
  for (let step = 1; step <= STEPS; step++) {
    const { perSecond, nextNumber, failures, firstFailure } = await loader.run({
      url: `${server.url}/api/v1/check`,
      headers: { "Content-Type": "application/json", "X-API-Key": place.apiKey },
      body: CHECK,
      ...{ status: 200, expect: `"decision":"allow"`, firstNumber },
      ...{ connections: CONNECTIONS, seconds: seconds / STEPS },
    });
    if (failures > 0) throw new Error(`${failures} failed: ${firstFailure}`);
    firstNumber = nextNumber;
    const when = `after ${(step * seconds) / STEPS} s at ${perSecond.toFixed(0)}/s`;
    rows.push(memoryRow(place, when, pid));
  }
  loader.stop();
  await server.stop();
  return table(rows);
}

function memoryRow(place: Place, when: string, pid: number): Record<string, string> {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  const mb = (field: string) =>
    (Number(new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(text)?.[1]) / 1024).toFixed(0);
  return {
    [`server MB, ${place.name}`]: when,
    ...{ RSS: mb("Rss"), PSS: mb("Pss"), "of it the process' own": mb("Anonymous") },
  };
}
