import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { StoredEntry } from "@/db/queries/stored-entry";
import { merkleRoot } from "@/lib/merkle";
import { hashOf, type Tree } from "@/services/evidence/hash-leaves";
import { type HashingThread, openHashingThread } from "./hashing-thread";

let folder: string;
let opened: HashingThread | null;

/** As `npm run build` does it, with everything in one file. */
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "leaf-thread-"));
  const outfile = path.join(folder, "leaf-thread.js");
  await build({
    entryPoints: ["src/leaf-thread.ts"],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    logLevel: "silent",
  });
  await writeFile(path.join(folder, "package.json"), '{"type":"module"}');
  opened = openHashingThread(pathToFileURL(outfile));
});

afterAll(async () => {
  await opened?.stop();
  await rm(folder, { recursive: true });
});

function thread(): HashingThread {
  if (!opened) throw new Error("there is no thread");
  return opened;
}

const entry = (n: number): StoredEntry => ({
  id: `entry ${n}`,
  organization_id: "org",
  agent_id: "agent",
  agent_name: "Ü\u202e",
  action: "refund.create",
  status: "allowed",
  source: "check",
  reason: null,
  permission_id: null,
  approval_id: null,
  api_key_id: null,
  request_id: null,
  ip_address: null,
  created_at: "2026-01-02T03:04:05.678901Z",
  context: `{"n":${n},"big":100.00000000000000001,"__proto__":{"x":[1e2]}}`,
});

function rootOf(entries: readonly StoredEntry[], { salts }: Tree): string {
  const hashes = entries.map((one, i) => hashOf(one, Buffer.from(salts[i] ?? "", "hex")));
  return merkleRoot(hashes).toString("hex");
}

it("hashes as this thread does, each entry under a salt of its own", async () => {
  const entries = Array.from({ length: 50 }, (_, n) => entry(n));
  const tree = await thread().hashLeaves(entries);
  expect(new Set(tree.salts).size).toBe(50);
  expect(tree.salts.every((salt) => /^[0-9a-f]{64}$/.test(salt))).toBe(true);
  expect(tree.root).toBe(rootOf(entries, tree));
});

it("leaves this thread free: it answers others while hundreds are hashed", async () => {
  const work = thread().hashLeaves(Array.from({ length: 500 }, (_, n) => entry(n)));
  const turns = { count: 0, over: false };
  const count = () => {
    turns.count++;
    if (!turns.over) setImmediate(count);
  };
  setImmediate(count);
  await work;
  turns.over = true;
  // In turns of 5 ms it would be a few dozen.
  expect(turns.count).toBeGreaterThan(500);
});

it.runIf(process.platform === "linux")("is nicer than the rest of the process", async () => {
  await thread().hashLeaves([entry(1)]);
  const own = niceOf(String(process.pid));
  const all = readdirSync("/proc/self/task").map(niceOf);
  expect(all.filter((nice) => nice === Math.min(own + 10, 19))).toHaveLength(1);
});

/** Field 19 of `/proc/self/task/…/stat`, behind the name in brackets (proc_pid_stat(5)). */
function niceOf(task: string): number {
  const stat = readFileSync(`/proc/self/task/${task}/stat`, "utf8");
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[16]);
}

it("refuses what cannot be hashed and goes on with the next", async () => {
  const broken = { ...entry(1), context: null } as unknown as StoredEntry;
  await expect(thread().hashLeaves([broken])).rejects.toThrow();
  const tree = await thread().hashLeaves([entry(2)]);
  expect(tree.root).toBe(rootOf([entry(2)], tree));
});

it("is none where its file was not built", () => {
  expect(openHashingThread(new URL("./nowhere.js", import.meta.url))).toBeNull();
});
