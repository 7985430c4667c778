import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import { findPostgres, startPostgres } from "./debian-postgres.mjs";
import {
  ask,
  askForApproval,
  decide,
  firstLogin,
  get,
  must,
  rehearse,
  ROOT,
  serve,
  untilSealed,
  verifyLog,
} from "./rehearsal.mjs";

// `npm run rehearse:restore [built checkout]`: the backup and the restore of docs/self-hosting.md, on
// another server, and whether everything is there: log in, an approval, the key, the proof of the log.

const SECRET_KEY = "a secret key that only the rehearsal knows";

const root = resolve(process.argv[2] ?? ROOT);
const postgres = findPostgres();
if (!postgres) {
  process.stderr.write("Not rehearsed: Postgres with pg_dump must be installed first.\n");
  process.exit(2);
}
await rehearse(async (stage) => {
  const start = (url, secretKey = SECRET_KEY) =>
    serve(stage, { root, env: { DATABASE_URL: url, SECRET_KEY: secretKey } });
  const file = join(stage.folder, "agentwarden.dump");
  const first = await open(stage);
  const before = await start(first.url);
  const world = await live(before);
  tool("pg_dump", ["-Fc", "-d", first.url, "-f", file]);
  // What comes after the backup is not in it.
  const later = await askForApproval(before, world.key, 3);
  await before.stop("SIGKILL");
  first.stop();

  const second = await open(stage);
  tool("psql", ["-d", second.url, "-qc", "create role agentwarden_app nologin"]);
  tool("pg_restore", ["--no-owner", "--exit-on-error", "-d", second.url, file]);
  const restored = await start(second.url);
  const line = await lookAround(stage, restored, { ...world, later });
  await restored.stop();
  const other = await start(second.url, "another secret key, which is a mistake");
  must((await ask(other, world.key, { n: 1 })).status === 401, "a lost SECRET_KEY went unnoticed");
  await other.stop();
  const kilobytes = Math.round(statSync(file).size / 1024);
  process.stdout.write(`restore postgres=${postgres.version} dump=${kilobytes} KB ${line} ok\n`);
});

/** The server is stopped at the end, whatever comes between. */
async function open({ undo }) {
  const database = await startPostgres(postgres);
  let stopped = false;
  const stop = () => void (stopped || database.stop(), (stopped = true));
  undo.push(stop);
  return { url: database.url, stop };
}

/** An approval that is decided, one that waits, and a log with a seal of which a checkpoint is kept. */
async function live(server) {
  const { owner, key } = firstLogin(server);
  const decided = await askForApproval(server, key, 1);
  const waiting = await askForApproval(server, key, 2);
  await decide(server, owner, { id: decided, resolution: "approved", comment: "fine" });
  return { owner, key, decided, waiting, checkpoint: await untilSealed(server, key) };
}

async function lookAround(stage, server, { owner, key, checkpoint, ...approvals }) {
  const [decided, waiting, later] = await Promise.all(
    [approvals.decided, approvals.waiting, approvals.later].map((id) =>
      get(server, key, `/api/v1/approvals/${id}`),
    ),
  );
  must(decided.json.status === "approved", `the decided approval: ${decided.text}`);
  must(/^pending/.test(waiting.json.status), `the waiting approval: ${waiting.text}`);
  must(later.status === 404, "later than the backup");
  const decision = { id: approvals.waiting, resolution: "rejected", comment: "too much" };
  const member = await decide(server, owner, decision);
  return verifyLog(stage, server, member, { checkpoint });
}

function tool(name, args) {
  execFileSync(join(postgres.bin, name), args, { stdio: ["ignore", "ignore", "inherit"] });
}
