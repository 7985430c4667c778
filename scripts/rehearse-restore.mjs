import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { signIn } from "../verify/member-client.ts";
import { startServer } from "../verify/server.ts";
import { until } from "../verify/until.ts";
import { findPostgres, startPostgres } from "./debian-postgres.mjs";

// `npm run rehearse:restore [built checkout]`: the backup and the restore of docs/self-hosting.md, on
// another server, and whether everything is there: log in, an approval, the key, the proof of the log.

const ROOT = resolve(import.meta.dirname, "..");
const SECRET_KEY = "a secret key that only the rehearsal knows";
const TO_SEAL_MS = 150_000;

const root = resolve(process.argv[2] ?? ROOT);
const postgres = findPostgres();
if (!postgres) {
  process.stderr.write("Not rehearsed: Postgres with pg_dump must be installed first.\n");
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), "agentwarden-backup-"));
const undo = [() => rmSync(folder, { recursive: true, force: true })];
try {
  await rehearse();
} finally {
  for (const step of undo.reverse()) await step();
}

async function rehearse() {
  const file = join(folder, "agentwarden.dump");
  const first = await open();
  const before = await serve(first.url);
  const world = await live(before);
  tool("pg_dump", ["-Fc", "-d", first.url, "-f", file]);
  const after = await writeLater(before, world);
  await before.stop("SIGKILL");
  first.stop();

  const second = await open();
  tool("psql", ["-d", second.url, "-qc", "create role agentwarden_app nologin"]);
  tool("pg_restore", ["--no-owner", "--exit-on-error", "-d", second.url, file]);
  const restored = await serve(second.url);
  const line = await lookAround(restored, world, after);
  await restored.stop();
  const other = await serve(second.url, "another secret key, which is a mistake");
  must((await ask(other, world, { n: 1 })).status === 401, "a lost SECRET_KEY went unnoticed");
  await other.stop();
  const kilobytes = Math.round(statSync(file).size / 1024);
  process.stdout.write(`restore postgres=${postgres.version} dump=${kilobytes} KB ${line} ok\n`);
}

/** The server is stopped at the end, whatever comes between. */
async function open() {
  const database = await startPostgres(postgres);
  let stopped = false;
  const stop = () => void (stopped || database.stop(), (stopped = true));
  undo.push(stop);
  return { url: database.url, stop };
}

async function serve(databaseUrl, secretKey = SECRET_KEY) {
  const env = {
    DATABASE_URL: databaseUrl,
    SECRET_KEY: secretKey,
    HOST: "127.0.0.1",
    LOG_LEVEL: "warn",
  };
  const server = await startServer({ root, env });
  undo.push(() => server.stop("SIGKILL"));
  return server;
}

/** An approval that is decided, one that waits, and a log with a seal of which a checkpoint is kept. */
async function live(server) {
  const said = (name) => new RegExp(`${name}: +(\\S+)`).exec(server.output())?.[1] ?? "";
  const owner = { email: said("Email"), password: said("Password") };
  const world = { owner, key: said("API key") };
  const member = await signIn(server.url, owner);
  await member.calls.organization.setUndoSeconds.mutate({ seconds: 0 });
  world.decided = (await ask(server, world, { amount: 500, n: 1 })).json.approval_id;
  world.waiting = (await ask(server, world, { amount: 500, n: 2 })).json.approval_id;
  await member.calls.approvals.resolve.mutate({
    ...{ id: world.decided, resolution: "approved", comment: "fine" },
  });
  must(
    await until(TO_SEAL_MS, async () => (world.checkpoint = await checkpoint(server, world))),
    "no seal",
  );
  return world;
}

/** What comes after the backup is not in it. */
async function writeLater(server, world) {
  return (await ask(server, world, { amount: 500, n: 3 })).json.approval_id;
}

async function lookAround(server, world, later) {
  const member = await signIn(server.url, world.owner);
  const [decided, waiting] = await Promise.all(
    [world.decided, world.waiting].map((id) => get(server, world, `/api/v1/approvals/${id}`)),
  );
  must(decided.json.status === "approved", `the decided approval: ${decided.text}`);
  must(/^pending/.test(waiting.json.status), `the waiting approval: ${waiting.text}`);
  must(
    (await get(server, world, `/api/v1/approvals/${later}`)).status === 404,
    "later than the backup",
  );
  await member.calls.approvals.resolve.mutate({
    ...{ id: world.waiting, resolution: "rejected", comment: "too much" },
  });
  const exported = await fetch(`${server.url}/api/export/logs?format=sealed`, {
    headers: { Cookie: member.cookie },
  });
  const [log, saved] = [join(folder, "export.jsonl"), join(folder, "checkpoint.json")];
  writeFileSync(log, await exported.text());
  writeFileSync(saved, JSON.stringify(world.checkpoint));
  const args = [join(ROOT, "public/verify-log.mjs"), log, "--checkpoint", saved];
  return execFileSync(process.execPath, args, { encoding: "utf8" }).trim().split("\n").at(-1);
}

async function checkpoint(server, world) {
  const { json } = await get(server, world, "/api/v1/log-checkpoint");
  return json.seal ? json : null;
}

function get(server, world, path) {
  return call(server, world, path, { method: "GET" });
}

function ask(server, world, context) {
  const body = JSON.stringify({ agent_id: "my-first-agent", action: "stripe.refund", context });
  return call(server, world, "/api/v1/check", { method: "POST", body });
}

async function call(server, world, path, init) {
  const headers = { "X-API-Key": world.key, "Content-Type": "application/json" };
  const response = await fetch(server.url + path, { ...init, headers });
  const text = await response.text();
  return { status: response.status, text, json: JSON.parse(text) };
}

function tool(name, args) {
  execFileSync(join(postgres.bin, name), args, { stdio: ["ignore", "ignore", "inherit"] });
}

function must(holds, problem) {
  if (!holds) throw new Error(problem);
}
