import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Webhook } from "standardwebhooks";
import { startEmbeddedPostgres } from "../src/db/embedded.ts";
import { AgentClient } from "../verify/agent-client.ts";
import { signIn } from "../verify/member-client.ts";
import { startServer } from "../verify/server.ts";
import { startSink } from "../verify/sink.ts";
import { until } from "../verify/until.ts";

// What the rehearsals have in common: a stage that is taken down whatever comes, servers of built
// checkouts, and what a customer does with them.

export const ROOT = resolve(import.meta.dirname, "..");

const TO_SEAL_MS = 150_000;
const TO_DELIVER_MS = 30_000;

/** Rehearses with a folder of its own; `undo` collects what must be taken down at the end. */
export async function rehearse(work) {
  const folder = mkdtempSync(join(tmpdir(), "agentwarden-rehearsal-"));
  const undo = [() => rmSync(folder, { recursive: true, force: true })];
  try {
    await work({ folder, undo });
  } finally {
    for (const step of undo.reverse()) await step();
  }
}

/** An empty database of the embedded Postgres; its address as the owner. */
export async function openDatabase({ folder, undo }) {
  const database = await startEmbeddedPostgres({ dataDir: join(folder, "database") });
  undo.push(() => database.stop());
  return database.ownerUrl;
}

/** A webhook receiver that keeps what it gets. */
export async function openSink({ undo }) {
  const sink = await startSink();
  undo.push(() => sink.stop());
  return sink;
}

/** A server of the built checkout; the port is chosen when not given. */
export async function serve({ undo }, { root, env }, port) {
  const settings = { HOST: "127.0.0.1", LOG_LEVEL: "warn", WEBHOOK_ALLOW_PRIVATE: "127.0.0.1" };
  const server = await startServer({ root, env: { ...settings, ...env } }, port);
  undo.push(() => server.stop("SIGKILL"));
  return server;
}

/** The owner's login and the key that the very first start has printed. */
export function firstLogin(server) {
  const said = (name) => new RegExp(`${name}: +(\\S+)`).exec(server.output())?.[1] ?? "";
  return { owner: { email: said("Email"), password: said("Password") }, key: said("API key") };
}

/** What the agent of the first start asks for; 100 and less is allowed, more a human must decide. */
export function ask(server, key, context) {
  return new AgentClient(server.url, key).check("my-first-agent", "stripe.refund", context);
}

export function get(server, key, path) {
  return new AgentClient(server.url, key).get(path);
}

/** @returns the id of an approval that waits */
export async function askForApproval(server, key, n) {
  const { status, text, json } = await ask(server, key, { amount: 500, n });
  must(status === 200 && typeof json.approval_id === "string", `no approval: ${status} ${text}`);
  return json.approval_id;
}

/** Signs the owner in and decides as a reviewer in the inbox does. */
export async function decide(server, owner, decision) {
  const member = await signIn(server.url, owner);
  await member.calls.organization.setUndoSeconds.mutate({ seconds: 0 });
  await member.calls.approvals.resolve.mutate(decision);
  return member;
}

/** Waits until the receiver has what was decided on the approval, and verifies it. */
export async function untilDelivered({ sink, secret, approvalId }) {
  const told = () => sink.arrivals.find(({ body }) => body.includes(approvalId));
  must(await until(TO_DELIVER_MS, () => told() !== undefined), `${approvalId} was not delivered`);
  const { body, headers } = told();
  new Webhook(secret).verify(body, headers);
}

/** Waits for a seal that the given ones do not know; its checkpoint. */
export async function untilSealed(server, key, known = []) {
  let found = null;
  const isNew = async () => {
    const { json } = await get(server, key, "/api/v1/log-checkpoint");
    found = json.seal && !known.some(({ seal }) => seal.hash === json.seal.hash) ? json : null;
    return found !== null;
  };
  must(await until(TO_SEAL_MS, isNew), "no seal");
  return found;
}

/** The verifier's closing line on an export of the whole log. @throws Error when it finds a problem */
export async function verifyLog({ folder }, server, { cookie }, { checkpoint, args = [] }) {
  const exported = await fetch(`${server.url}/api/export/logs?format=sealed`, {
    headers: { Cookie: cookie },
  });
  const [log, saved] = [join(folder, "export.jsonl"), join(folder, "checkpoint.json")];
  writeFileSync(log, await exported.text());
  writeFileSync(saved, JSON.stringify(checkpoint));
  const verifier = [join(ROOT, "public/verify-log.mjs"), log, "--checkpoint", saved, ...args];
  const said = execFileSync(process.execPath, verifier, { encoding: "utf8" });
  return said.trim().split("\n").at(-1);
}

export function must(holds, problem) {
  if (!holds) throw new Error(problem);
}
