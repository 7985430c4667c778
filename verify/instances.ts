import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { type Proxy, startNginx, startPgBouncer } from "./proxies";
import { freePort, type Server, spawnBuilt } from "./server";
import type { Stage } from "./stage";
import { until } from "./until";

/** Two built servers behind nginx, on one database behind PgBouncer. */
export interface Instances {
  /** Where nginx listens. */
  url: string;
  /** The database itself, as its owner. */
  sql: postgres.Sql;
  /** Starts that ended by themselves and were made again. */
  endedAtStart: number;
  /** What the two starts have printed. */
  outputs(): string[];
  /** Ends one as a power cut does and starts it again; resolves when it answers. */
  kill(index: number): Promise<void>;
  stop(): Promise<void>;
}

const TO_START_MS = 60_000;
const LOGIN = "agentwarden_login";

/** Both start at the same moment, on a database that is empty. */
export async function startInstances(stage: Stage): Promise<Instances> {
  const ports = [await freePort(), await freePort()];
  const { ownerUrl, loginUrl } = await makeDatabase(stage);
  const proxies: Proxy[] = [];
  const sql = postgres(ownerUrl, { max: 2, onnotice: () => {} });
  const stop = async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await Promise.all(proxies.map((proxy) => proxy.stop()));
    await sql.end({ timeout: 5 });
  };
  const servers: Running[] = [];
  try {
    const pooler = await startPgBouncer(loginUrl);
    proxies.push(pooler);
    const front = await startNginx(ports);
    proxies.push(front);
    const url = `http://127.0.0.1:${front.port}`;
    const start = starter(stage, { url, poolerUrl: pooler.url, ownerUrl });
    servers.push(...ports.map(start));
    const endedAtStart = await untilBothReady(servers, ports, start);
    const kill = async (index: number) => {
      const port = ports[index] ?? 0;
      await servers[index]?.stop("SIGKILL");
      servers[index] = start(port);
      await untilReady(servers[index], port);
    };
    return { url, sql, endedAtStart, kill, stop, outputs: () => servers.map((s) => s.output()) };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Running = Omit<Server, "url">;

function starter(
  { root, env }: Stage,
  { url, poolerUrl, ownerUrl }: { url: string; poolerUrl: string; ownerUrl: string },
): (port: number) => Running {
  const settings = {
    ...env,
    APP_URL: url,
    DATABASE_URL: poolerUrl,
    MIGRATION_DATABASE_URL: ownerUrl,
    DATABASE_PREPARE: "false",
    SECRET_KEY: randomBytes(48).toString("base64url"),
  };
  return (port) => spawnBuilt("dist/server.js", { root, env: { ...settings, PORT: String(port) } });
}

/** Starts once more what has ended, as whoever runs containers does; returns how many have. */
async function untilBothReady(
  servers: Running[],
  ports: number[],
  start: (port: number) => Running,
): Promise<number> {
  const tries = await Promise.allSettled(servers.map((one, n) => untilReady(one, ports[n] ?? 0)));
  let ended = 0;
  for (const [n, { status }] of tries.entries()) {
    if (status === "fulfilled") continue;
    ended++;
    const port = ports[n] ?? 0;
    servers[n] = start(port);
    await untilReady(servers[n], port);
  }
  return ended;
}

/** As an operator makes one: a database, and a login that owns nothing in it. */
async function makeDatabase({ sql, ownerUrl }: Stage) {
  const suffix = randomBytes(4).toString("hex");
  const [database, user] = [`instances_${suffix}`, `${LOGIN}_${suffix}`];
  const password = randomBytes(12).toString("hex");
  await sql.unsafe(`create database ${database}`);
  await sql.unsafe(`create role ${user} login password '${password}'`);
  const owner = new URL(ownerUrl);
  owner.pathname = `/${database}`;
  const login = new URL(owner);
  [login.username, login.password] = [user, password];
  return { ownerUrl: owner.href, loginUrl: login.href };
}

async function untilReady(server: Running, port: number): Promise<void> {
  const answers = () =>
    fetch(`http://127.0.0.1:${port}/api/health`, { signal: AbortSignal.timeout(5_000) }).then(
      (answer) => answer.ok,
      () => server.child.exitCode !== null,
    );
  const isUp = await until(TO_START_MS, answers);
  if (!isUp || server.child.exitCode !== null)
    throw new Error(`an instance did not start:\n${server.output()}`);
}
