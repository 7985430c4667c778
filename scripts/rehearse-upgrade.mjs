import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AgentClient } from "../verify/agent-client.ts";
import {
  ask,
  askForApproval,
  decide,
  firstLogin,
  get,
  must,
  openDatabase,
  openSink,
  rehearse,
  ROOT,
  serve,
  untilDelivered,
  untilSealed,
  verifyLog,
} from "./rehearsal.mjs";

// `npm run rehearse:upgrade OLD-CHECKOUT [built checkout]`: a rolling upgrade. A built checkout of an
// older version serves, the new one starts beside it on the same database and migrates, both serve,
// the old one stops; whether the old one answers all the time, and whether everything is there.

const SECRET_KEY = "a secret key that only the rehearsal knows";
const BETWEEN_CHECKS_MS = 20;

const [from, to = ROOT] = process.argv.slice(2);
if (!from || !existsSync(join(resolve(from), "dist/server.js"))) {
  process.stderr.write("Name the folder of an older, built checkout.\n");
  process.exit(2);
}
const roots = { old: resolve(from), new: resolve(to) };
await rehearse(async (stage) => {
  const env = { DATABASE_URL: await openDatabase(stage), SECRET_KEY };
  const sink = await openSink(stage);
  const old = await serve(stage, { root: roots.old, env });
  const world = await live(old, sink);

  const asking = askAllTheTime(old, world.key);
  const upgraded = await serve(stage, { root: roots.new, env });
  const ready = asking.count();
  await actOn(upgraded, old, world, sink);
  await actOn(old, upgraded, world, sink);
  const answers = await asking.stop();
  await old.stop();

  await goOn(upgraded, world, sink);
  const line = await lookAround(stage, upgraded, world);
  await upgraded.stop();
  const versions = `from=${commitOf(roots.old)} to=${commitOf(roots.new)}`;
  const asked = `checks_meanwhile=${answers} before_ready=${ready} refused=0`;
  process.stdout.write(`upgrade ${versions} ${asked} ${line} ok\n`);
});

/** An agent with a rule of its own, an endpoint, an approval that is decided and one that waits. */
async function live(server, sink) {
  const { owner, key } = firstLogin(server);
  const api = new AgentClient(server.url, key);
  const { secret } = await api.endpoint(sink.url, ["approval.approved", "approval.rejected"]);
  const agent = await api.agent("older agent", [{ action: "files.read" }]);
  const world = { owner, key, secret, agent };
  world.decided = await askForApproval(server, key, 1);
  await decide(server, owner, { id: world.decided, resolution: "approved", comment: "fine" });
  await untilDelivered({ sink, secret, approvalId: world.decided });
  world.waiting = await askForApproval(server, key, 2);
  world.checkpoint = await untilSealed(server, key);
  return world;
}

/** Asks one check after the other; each must be answered, and be allowed. */
function askAllTheTime(server, key) {
  let answered = 0;
  let stopped = false;
  const problems = [];
  const asked = (async () => {
    while (!stopped) {
      const { status, text } = await ask(server, key, { amount: 5 });
      if (status !== 200) problems.push(`${status} ${text}`);
      answered++;
      await sleep(BETWEEN_CHECKS_MS);
    }
  })();
  return {
    count: () => answered,
    stop: async () => {
      stopped = true;
      await asked;
      must(problems.length === 0, `the old version failed ${problems.length}: ${problems[0]}`);
      return answered;
    },
  };
}

/** What one version asks for a human decides at the other, and the first one hears of it. */
async function actOn(asked, decidedAt, { owner, key, secret }, sink) {
  const approvalId = await askForApproval(asked, key, asked.url);
  const decision = { id: approvalId, resolution: "approved", comment: "beside each other" };
  await decide(decidedAt, owner, decision);
  const { json, text } = await get(asked, key, `/api/v1/approvals/${approvalId}`);
  must(json.status === "approved", `decided at the other version: ${text}`);
  await untilDelivered({ sink, secret, approvalId });
}

/** What the old version has left is there, and goes on. */
async function goOn(server, { owner, key, secret, agent, decided, waiting }, sink) {
  const rule = await new AgentClient(server.url, key).check(agent, "files.read");
  must(rule.json.allowed === true, `the agent's own rule: ${rule.text}`);
  const before = await get(server, key, `/api/v1/approvals/${decided}`);
  must(before.json.status === "approved", `the decided approval: ${before.text}`);
  await decide(server, owner, { id: waiting, resolution: "rejected", comment: "too much" });
  const after = await get(server, key, `/api/v1/approvals/${waiting}`);
  must(after.json.status === "rejected", `the approval that waited: ${after.text}`);
  await untilDelivered({ sink, secret, approvalId: waiting });
}

async function lookAround(stage, server, { owner, key, checkpoint }) {
  const approvalId = await askForApproval(server, key, 3);
  const decision = { id: approvalId, resolution: "approved", comment: "fine" };
  const member = await decide(server, owner, decision);
  await untilSealed(server, key, [checkpoint]);
  return verifyLog(stage, server, member, { checkpoint });
}

function commitOf(cwd) {
  return execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd, encoding: "utf8" }).trim();
}
