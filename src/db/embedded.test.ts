import { readFileSync, rmSync, mkdirSync, mkdtempSync, readdirSync, renameSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "./embedded";

const FLAGS = { fsync: "off", shared_buffers: "16MB" };
const temp = mkdtempSync(join(tmpdir(), "agentwarden-embedded-"));
const dataDir = join(temp, "data");
const started: EmbeddedPostgres[] = [];

beforeAll(() => () => rmSync(temp, { recursive: true, force: true }));

afterEach(async () => {
  for (const server of started.splice(0).reverse()) await server.stop();
});

describe("the embedded database", () => {
  it("makes a UTF-8 cluster in a directory that does not exist yet", async () => {
    const server = await start();
    expect(server).toMatchObject({ adopted: false, version: expect.stringMatching(/^18\./) });
    const [row] = await ask(server.ownerUrl, "select 1 as one, lower('É') as small");
    expect(row).toEqual({ one: 1, small: "é" });
  });

  it("keeps the data over a restart", async () => {
    const first = await start();
    await ask(first.ownerUrl, "create table kept as select 42 as answer");
    await first.stop();
    const second = await start();
    expect(second.adopted).toBe(false);
    expect(await ask(second.ownerUrl, "select answer from kept")).toEqual([{ answer: 42 }]);
  });

  it("is joined by a second start and outlives whoever leaves first", async () => {
    const first = await start();
    const second = await start();
    expect(second).toMatchObject({ adopted: true, ownerUrl: first.ownerUrl });
    await first.stop();
    expect(await ask(second.ownerUrl, "select 1 as one")).toEqual([{ one: 1 }]);
    await second.stop();
    expect(isRunning()).toBe(false);
  });

  it("comes up once when two processes start it at the same moment", async () => {
    const both = await Promise.all([start(), start()]);
    expect(both.map((server) => server.adopted).sort()).toEqual([false, true]);
    expect(both[0].ownerUrl).toBe(both[1].ownerUrl);
  });

  it("makes one cluster when two processes find none", async () => {
    const fresh = join(temp, "raced");
    const both = await Promise.all([start(fresh), start(fresh)]);
    expect(both[0].ownerUrl).toBe(both[1].ownerUrl);
    expect(readdirSync(fresh)).toEqual(["pg"]);
  });

  it("recovers what was committed when the server was killed", async () => {
    const first = await start();
    await ask(first.ownerUrl, "create table survived as select 7 as answer");
    process.kill(serverPid(), "SIGKILL");
    const second = await start();
    expect(await ask(second.ownerUrl, "select answer from survived")).toEqual([{ answer: 7 }]);
  });

  it("starts over when an earlier attempt was killed while making the cluster", async () => {
    const half = join(temp, "half");
    mkdirSync(join(half, "pg.init-4194999-x", "data"), { recursive: true });
    await start(half);
    expect(readdirSync(half)).toEqual(["pg"]);
  });

  it("lets nobody in without the password", async () => {
    const { ownerUrl } = await start();
    const wrong = new URL(ownerUrl);
    wrong.password = "guess";
    await expect(ask(wrong.href, "select 1")).rejects.toMatchObject({ code: "28P01" });
  });

  it("never starts a second server on files that a running one has open", async () => {
    await start();
    const moved = join(temp, "moved");
    renameSync(dataDir, moved);
    await expect(start(moved)).rejects.toThrow(/locked by Postgres with pid \d+/);
    renameSync(moved, dataDir);
  });

  it("says in one sentence why the server does not start", async () => {
    const failed = startEmbeddedPostgres({ dataDir, flags: { max_connections: "none" } });
    await expect(failed).rejects.toThrow(/^Postgres did not start: .*max_connections.*$/);
  });
});

async function start(directory = dataDir): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir: directory, flags: FLAGS });
  started.push(server);
  return server;
}

async function ask(url: string, query: string): Promise<unknown[]> {
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} });
  try {
    return [...(await sql.unsafe(query))];
  } finally {
    await sql.end();
  }
}

function serverPid(): number {
  return Number(readFileSync(join(dataDir, "pg", "data", "postmaster.pid"), "utf8").split("\n")[0]);
}

function isRunning(): boolean {
  return readdirSync(join(dataDir, "pg", "data")).includes("postmaster.pid");
}
