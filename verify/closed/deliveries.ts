import { setTimeout as sleep } from "node:timers/promises";
import type { Arrival } from "../sink";
import { told } from "../member-client";
import { type Case, type Outcome, type Scene } from "./case";

const EVENTS = ["log.failed", "log.pending_approval"];
const CHECKS = 40;
const TO_DELIVER_MS = 10_000;

export const deliveryCases = {
  slow: { name: "slow_receiver", play: hang },
  poisoned: { name: "poisoned_row", play: poison },
} satisfies Record<string, Case>;

/** One receiver never answers: checks are as quick as before, and the other receiver is told. */
async function hang({ stage, party }: Scene): Promise<Outcome> {
  const { api } = party.organization;
  const before = await slowest(party, CHECKS);
  const [silent, other] = [await stage.sink(), await stage.sink()];
  silent.answer = () => {};
  await api.endpoint(silent.url, EVENTS);
  await api.endpoint(other.url, EVENTS);
  const startedAt = performance.now();
  const during = await slowest(party, CHECKS);
  const toldAll = await came(other.arrivals, CHECKS);
  const problems = toldAll ? [] : ["the other receiver was not told"];
  if (during > before * 3 + 500) problems.push(`a check took ${during} ms, ${before} ms before`);
  const last = Math.round((other.arrivals.at(-1)?.at ?? NaN) - startedAt);
  return { figure: `check:200@${during}ms(before:${before}ms),others:${last}ms`, problems };
}

/** The slowest of so many checks one after another that open an approval each, in milliseconds. */
async function slowest({ organization, agentId }: Scene["party"], checks: number) {
  let worst = 0;
  for (let n = 0; n < checks; n++) {
    const startedAt = performance.now();
    const context = { at: startedAt };
    const { status, text } = await organization.api.check(agentId, "stripe.refund", context);
    if (status !== 200) throw new Error(`check answered ${status}: ${text}`);
    worst = Math.max(worst, performance.now() - startedAt);
  }
  return Math.round(worst);
}

async function came(arrivals: Arrival[], count: number): Promise<boolean> {
  const deadline = performance.now() + TO_DELIVER_MS;
  while (arrivals.length < count && performance.now() < deadline) await sleep(20);
  return arrivals.length >= count;
}

/** A secret that cannot be read and a context that is not JSON: the others are served. */
async function poison({ stage, party }: Scene): Promise<Outcome> {
  const { api } = party.organization;
  const [bad, good] = [await stage.sink(), await stage.sink()];
  const poisoned = await api.endpoint(bad.url, EVENTS);
  await api.endpoint(good.url, EVENTS);
  const asks = () => api.check(party.agentId, "stripe.refund", { at: performance.now() });
  const [first, second] = [await asks(), await asks()];
  await came(good.arrivals, 2);
  await stage.sql`update webhook_endpoints set secret = 'unreadable' where id = ${poisoned.id}`;
  // No trigger, not even the one that refuses to change what was asked for.
  await stage.sql.begin(async (sql) => {
    await sql`set local session_replication_role = replica`;
    await sql`update approvals set context = 'not {json' where id = ${String(first.json.approval_id)}`;
  });
  await asks();
  const problems: string[] = [];
  if (!(await came(good.arrivals, 3))) problems.push("the other endpoint was not told");
  const inbox = await told(party.reviewers[0]!.calls.approvals.list.query({}));
  const listed = inbox.ok ? JSON.stringify(inbox.value) : "";
  for (const { json } of [first, second])
    if (!listed.includes(String(json.approval_id)))
      problems.push(`${String(json.approval_id)} is not in the inbox: ${JSON.stringify(inbox)}`);
  const page = await told(
    party.reviewers[0]!.calls.approvals.get.query({ id: String(first.json.approval_id) }),
  );
  const end = {
    id: String(first.json.approval_id),
    resolution: "rejected",
    comment: null,
  } as const;
  const click = await told(party.reviewers[0]!.calls.approvals.resolve.mutate(end));
  if (!click.ok) problems.push(`the poisoned approval cannot be rejected: ${click.status}`);
  const opened = page.ok ? 200 : page.status;
  return { figure: `inbox:${inbox.ok ? 200 : inbox.status},opened:${opened}`, problems };
}
