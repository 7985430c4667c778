import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { AgentClient } from "../verify/agent-client.ts";
import { memberWith, signIn, told } from "../verify/member-client.ts";
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

// `npm run rehearse:keys [built checkout]`: changes SECRET_KEY as docs/self-hosting.md says, and looks
// whether everything that the old key made goes on: API keys, an invitation, a webhook secret, an
// approval that waits, the proof of the log.

const OLD = "the secret key before the rehearsed change";
const NEW = "the secret key after the rehearsed change";
const PASSWORD = "correct horse battery staple";

const root = resolve(process.argv[2] ?? ROOT);
await rehearse(async (stage) => {
  const databaseUrl = await openDatabase(stage);
  const sink = await openSink(stage);
  const settings = (keys) => ({ root, env: { DATABASE_URL: databaseUrl, ...keys } });
  const start = (keys, port) => serve(stage, settings(keys), port);

  const first = await start({ SECRET_KEY: OLD });
  const port = Number(new URL(first.url).port);
  const world = await live(first, sink);
  await first.stop();

  const lost = await start({ SECRET_KEY: NEW }, port);
  must((await allow(lost, world.key)) === 401, "a key of the old SECRET_KEY was taken without it");
  await lost.stop();

  const during = { SECRET_KEY: NEW, PREVIOUS_SECRET_KEY: OLD };
  const both = await start(during, port);
  const before = rekey(settings(during));
  must(/^Endpoints .*: 1$/m.test(before), `not sealed anew: ${before}`);
  must(/^API keys .*: 2$/m.test(before), `not two keys to come: ${before}`);
  must(/^Open invitations .*: 1$/m.test(before), `not one invitation: ${before}`);
  await goOn(both, world, sink);
  const after = rekey(settings(during));
  must(after.endsWith("it can be removed.\n"), `something still rests on the old key: ${after}`);
  await both.stop();

  const last = await start({ SECRET_KEY: NEW }, port);
  const line = await lookAround(stage, last, { ...world, sink });
  await last.stop();
  process.stdout.write(`keys api_keys=2 invitations=1 endpoints=1 seals_by=2 keys ${line} ok\n`);
});

/** Two keys, an open invitation, an endpoint, an approval that waits, and a sealed log. */
async function live(server, sink) {
  const { owner, key } = firstLogin(server);
  const member = await signIn(server.url, owner);
  const api = new AgentClient(server.url, key);
  const { secret } = await api.endpoint(sink.url, ["approval.approved", "approval.rejected"]);
  const second = await member.calls.apiKeys.create.mutate({
    ...{ name: "second", scopes: ["check", "log"], agentIds: null, expiresAt: null },
  });
  const email = "invited@example.com";
  const { link } = await member.calls.members.invite.mutate({ email, role: "viewer" });
  const world = { owner, key, secondKey: second.secret, secret, cookie: member.cookie };
  const decided = await askForApproval(server, key, 1);
  await decide(server, owner, { id: decided, resolution: "approved", comment: "fine" });
  await untilDelivered({ sink, secret, approvalId: decided });
  const waiting = await askForApproval(server, key, 2);
  const checkpoint = await untilSealed(server, key);
  return { ...world, invited: { email, token: link.split("/").at(-1) }, waiting, checkpoint };
}

/** Everything from before the change is used, while the old key is still known. */
async function goOn(server, { invited, ...world }, sink) {
  const old = await told(memberWith(server.url, world.cookie).calls.account.me.query());
  must(!old.ok && old.status === 401, "a session of the old key goes on");
  for (const key of [world.key, world.secondKey])
    must((await allow(server, key)) === 200, "a key of the old SECRET_KEY was refused");
  const { email, token: invitationToken } = invited;
  const person = { name: "Invited", email, password: PASSWORD, invitationToken };
  await memberWith(server.url, "").calls.account.signUpByInvitation.mutate(person);
  const decision = { id: world.waiting, resolution: "rejected", comment: "too much" };
  await decide(server, world.owner, decision);
  const { json, text } = await get(server, world.key, `/api/v1/approvals/${world.waiting}`);
  must(json.status === "rejected", `the approval that waited: ${text}`);
  await untilDelivered({ sink, secret: world.secret, approvalId: world.waiting });
}

/** The old key is forgotten. */
async function lookAround(stage, server, { sink, ...world }) {
  for (const key of [world.key, world.secondKey])
    must((await allow(server, key)) === 200, "a key that was carried over was refused");
  await signIn(server.url, { email: "invited@example.com", password: PASSWORD });
  const approvalId = await askForApproval(server, world.key, 3);
  const decision = { id: approvalId, resolution: "approved", comment: "fine" };
  const member = await decide(server, world.owner, decision);
  await untilDelivered({ sink, secret: world.secret, approvalId });
  const { checkpoint } = world;
  const later = await untilSealed(server, world.key, [checkpoint]);
  must(later.public_key !== checkpoint.public_key, "the new key signs nothing");
  const args = ["--key", later.public_key];
  return verifyLog(stage, server, member, { checkpoint, args });
}

async function allow(server, key) {
  return (await ask(server, key, { amount: 5 })).status;
}

function rekey({ root: cwd, env }) {
  const base = { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: "production" };
  return execFileSync(process.execPath, ["dist/admin.js", "rekey"], {
    ...{ cwd, encoding: "utf8", env: { ...base, LOG_LEVEL: "error", ...env } },
  });
}
