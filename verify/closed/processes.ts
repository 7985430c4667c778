import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Agent as Connections, fetch } from "undici";
import { gather } from "../load";
import { spawnBuilt, startServer } from "../server";
import { askOnce, type Case, type Outcome, type Scene } from "./case";

const IN_FLIGHT = 200;
const DRAIN_MS = 10_000;
const LEASE_MS = 30_000;
const OFF_SECONDS = 600;

export const processCases = {
  migration: { name: "migration", play: breakMigration },
  drain: { name: "sigterm", play: drain },
  second: { name: "second_instance", play: takeOver },
  clockAhead: { name: "clock_ahead", play: (scene) => shiftClock(scene, "+10m") },
  clockBehind: { name: "clock_behind", play: (scene) => shiftClock(scene, "-10m") },
} satisfies Record<string, Case>;

/** A version whose migration fails half-way does not start, and the one before serves on. */
async function breakMigration(scene: Scene): Promise<Outcome> {
  const { stage } = scene;
  const root = mkdtempSync(join(tmpdir(), "agentwarden-next-version-"));
  for (const name of ["dist", ".next", "node_modules", "public", "package.json"])
    symlinkSync(join(stage.root, name), join(root, name));
  cpSync(join(stage.root, "drizzle"), join(root, "drizzle"), { recursive: true });
  const file = join(root, "drizzle/meta/_journal.json");
  const journal = JSON.parse(readFileSync(file, "utf8")) as { entries: object[] };
  const entry = { idx: journal.entries.length, version: "7", when: 4e12, tag: "9999_broken" };
  journal.entries.push({ ...entry, breakpoints: true });
  writeFileSync(file, JSON.stringify(journal));
  writeFileSync(
    join(root, "drizzle/9999_broken.sql"),
    "CREATE TABLE half_done (id int);\n--> statement-breakpoint\nSELECT 1 / 0;",
  );
  const startedAt = performance.now();
  const next = spawnBuilt("dist/server.js", { root, env: { ...stage.env, PORT: "0" } });
  const ended = next.child.exitCode ?? ((await once(next.child, "exit")) as [number])[0];
  const ms = Math.round(performance.now() - startedAt);
  rmSync(root, { recursive: true });
  const problems: string[] = [];
  if (ended === 0) problems.push("the next version ended with 0");
  const words = next.output().trim();
  if (words.split("\n").length > 1) problems.push(`it said more than a sentence: ${words}`);
  const [row] = await stage.sql<{ half: string | null }[]>`
    select to_regclass('half_done')::text as half`;
  if (row?.half) problems.push("half of the migration was applied");
  const check = await askOnce(scene);
  if (check.status !== 200) problems.push(`the version before answers ${check.status}`);
  return { figure: `refused@${ms}ms,check:${check.status}`, problems };
}

/** SIGTERM while requests are under way: each is answered, and the process ends with 0. */
async function drain({ stage, party }: Scene): Promise<Outcome> {
  const { organization, agentId } = party;
  const connections = new Connections({ connections: IN_FLIGHT });
  const ask = async (n: number) => {
    const answer = await fetch(`${stage.server.url}/api/v1/check`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-API-Key": organization.api.apiKey },
      body: JSON.stringify({ agent_id: agentId, action: "stripe.read", context: { n } }),
      dispatcher: connections,
    });
    await answer.text();
    return answer.status;
  };
  const all = () => Array.from({ length: IN_FLIGHT }, (_, n) => ask(n));
  await Promise.all(all()); // every connection is accepted before the signal
  const under = all();
  await Promise.race(under);
  const startedAt = performance.now();
  const { child } = stage.server;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const answers = await Promise.allSettled(under);
  await ended;
  const ms = Math.round(performance.now() - startedAt);
  await connections.destroy();
  await stage.restart();
  const good = answers.filter((one) => one.status === "fulfilled" && one.value === 200).length;
  const problems: string[] = [];
  if (good < IN_FLIGHT) problems.push(`${IN_FLIGHT - good} of ${IN_FLIGHT} were not answered 200`);
  if (child.exitCode !== 0) problems.push(`it ended with ${child.exitCode}`);
  if (ms > DRAIN_MS + 2_000) problems.push(`it ended after ${ms} ms`);
  return { figure: `answered:${good}of${IN_FLIGHT},exit:${child.exitCode}@${ms}ms`, problems };
}

/** The instance that holds leases is killed: another one delivers when they end. */
async function takeOver({ stage, party }: Scene): Promise<Outcome> {
  const { api } = party.organization;
  const sink = await stage.sink();
  sink.answer = () => {};
  await api.endpoint(sink.url, ["log.pending_approval"]);
  const second = await startServer({ root: stage.root, env: stage.env });
  second.child.kill("SIGSTOP"); // so that all leases are the first one's
  for (let n = 0; n < 8; n++) await api.check(party.agentId, "stripe.refund", { over: n });
  while (sink.arrivals.length < 8) await sleep(20);
  const { server } = stage;
  const held = sink.arrivals.splice(0).map(({ id }) => id);
  sink.answer = (_, response) => response.writeHead(200).end();
  await server.stop("SIGKILL");
  second.child.kill("SIGCONT");
  const startedAt = performance.now();
  const missing = () => held.filter((id) => !sink.arrivals.some((arrival) => arrival.id === id));
  while (missing().length > 0 && performance.now() - startedAt < LEASE_MS * 2) await sleep(50);
  const ms = Math.round(performance.now() - startedAt);
  await second.stop();
  await stage.restart();
  const problems = missing().map((id) => `${id} was not delivered by the second instance`);
  if (ms > LEASE_MS + 5_000) problems.push(`taken over after ${ms} ms`);
  return { figure: `delivered:${held.length}@${ms}ms`, problems };
}

/** The server's clock is wrong and the database's is right: who judges what? */
async function shiftClock({ stage }: Scene, shift: string): Promise<Outcome> {
  const clock = shiftedClock(shift);
  if (!clock) return { figure: "not_run", problems: [] };
  await stage.server.stop();
  await stage.restart({ env: clock });
  const problems: string[] = [];
  const party = await gather(stage, 1);
  const { api } = party.organization;
  const sink = await stage.sink();
  await api.endpoint(sink.url, ["approval.approved"]);
  const body = { agent_id: party.agentId, action: "stripe.refund", context: { shift } };
  const asked = await api.post("/api/v1/check", body, { "Idempotency-Key": shift });
  const again = await api.post("/api/v1/check", body, { "Idempotency-Key": shift });
  const id = String(asked.json.approval_id);
  if (again.json.check_id !== asked.json.check_id) problems.push("the same key asked twice");
  const [row] = await stage.sql<{ s: number }[]>`
    select abs(extract(epoch from expires_at - now()) - 86400)::int as s
    from approvals where id = ${id}`;
  if ((row?.s ?? NaN) > 60) problems.push(`expires ${row?.s} s away from the time it should`);
  const clickedAt = performance.now();
  await party.reviewers[0]!.calls.approvals.resolve.mutate({
    id,
    resolution: "approved",
    comment: null,
  });
  while (sink.arrivals.length === 0 && performance.now() - clickedAt < 15_000) await sleep(20);
  const [told] = sink.arrivals;
  const ms = Math.round(performance.now() - clickedAt);
  if (!told) problems.push("an approval with a second to undo did not take effect in 15 s");
  const off = Math.round(Number(told?.headers["webhook-timestamp"]) - Date.now() / 1000);
  await stage.server.stop();
  await stage.restart();
  if (Math.abs(off) > OFF_SECONDS + 30) problems.push(`webhook-timestamp is off by ${off} s`);
  return { figure: `held:${ms}ms,webhook_timestamp_off:${off}s`, problems };
}

/** What `faketime` sets for a program: run by it, the server would outlive a signal to its parent. */
function shiftedClock(shift: string): Record<string, string> | null {
  const { error, stdout } = spawnSync("faketime", ["-f", shift, "env"], { encoding: "utf8" });
  if (error) return null;
  const preload = /^LD_PRELOAD=(.+)$/m.exec(stdout)?.[1];
  return preload ? { LD_PRELOAD: preload, FAKETIME: shift } : null;
}
