import { setTimeout as sleep } from "node:timers/promises";
import type { Answer } from "./agent-client";
import { type Member, told } from "./member-client";
import { pick } from "./random";
import type { Organization, Stage } from "./stage";

/** An organization under load: who asks, who clicks, and whether a click can be taken back. */
export interface Party {
  organization: Organization;
  reviewers: Member[];
  agentId: string;
}

/** One request of an agent; a repetition has the same key and the same bytes. */
export interface Asked {
  party: Party;
  path: "/api/v1/check" | "/api/v1/log";
  key: string;
  body: string;
  /** The log entry that the first 200 or 201 named; null while no answer has come. */
  entryId: string | null;
  approvalId: string | null;
}

/** One click that was answered 200. */
export interface Click {
  approvalId: string;
  status: "approved" | "rejected";
}

/** What was sent and what of it was acknowledged. */
export interface Ledger {
  asked: Asked[];
  clicks: Click[];
  /** Answers that no state of the service explains. */
  wrong: string[];
  /** How often each status came; 0 is a broken connection. */
  statuses: Map<number, number>;
}

export interface Load {
  ledger: Ledger;
  /** Ends the load; resolves when every request under way has ended. */
  stop(): Promise<void>;
}

/** Between an answer and the lane's next request: both cores are also needed to start processes. */
const PAUSE_MS = 20;

/** What may be answered while the service, or its database, is killed. */
const WHILE_DOWN = [0, 503];

const ACTIONS = {
  asks: "stripe.refund",
  may: "stripe.read",
  mayNot: "stripe.payout",
};

/** A party with an agent that may, may not, and must ask. */
export async function gather(stage: Stage, undoSeconds: number): Promise<Party> {
  const organization = await stage.organization();
  const owner = await stage.signIn(organization.owner);
  await owner.calls.organization.setUndoSeconds.mutate({ seconds: undoSeconds });
  const reviewers = [owner, await stage.member(organization, "reviewer")];
  const agentId = await organization.api.agent("driver", [
    { action: ACTIONS.asks, requires_approval: true },
    { action: ACTIONS.may },
    { action: ACTIONS.mayNot, effect: "deny" },
  ]);
  return { organization, reviewers, agentId };
}

/** Checks, log calls and clicks until stopped: `width` agents and two clickers a party. */
export function startLoad(stage: Stage, parties: Party[], width: number): Load {
  const ledger: Ledger = { asked: [], clicks: [], wrong: [], statuses: new Map() };
  let stopped = false;
  const opened = new Map(parties.map((party) => [party, [] as { id: string; again: boolean }[]]));
  const lane = async (step: () => Promise<number>) => {
    while (!stopped) await sleep(WHILE_DOWN.includes(await step()) ? 100 : PAUSE_MS);
  };
  /** What got no answer is asked again, as an agent does. */
  const agents = Array.from({ length: width }, () => {
    let asked: Asked | null = null;
    return lane(async () => {
      if (!asked) ledger.asked.push((asked = nextRequest(stage, parties, ledger.asked.length)));
      const { party } = asked;
      const status = await send(asked, ledger);
      if (asked.approvalId) opened.get(party)?.push({ id: asked.approvalId, again: false });
      if (!WHILE_DOWN.includes(status)) asked = null;
      return status;
    });
  });
  const clickers = parties.flatMap((party) =>
    party.reviewers.map((reviewer) =>
      lane(async () => {
        const open = opened.get(party) ?? [];
        const next = open.shift();
        if (!next) return 0;
        const status = await click(stage, { reviewer, ...next, ledger });
        if (WHILE_DOWN.includes(status)) open.push({ id: next.id, again: true });
        return status;
      }),
    ),
  );
  const lanes = Promise.all([...agents, ...clickers]);
  const stop = async () => {
    stopped = true;
    await lanes;
  };
  return { ledger, stop };
}

function nextRequest({ random }: Stage, parties: Party[], n: number): Asked {
  const party = pick(random, parties);
  const kind = pick(random, ["asks", "asks", "may", "mayNot", "log"] as const);
  const path = kind === "log" ? "/api/v1/log" : "/api/v1/check";
  const action = ACTIONS[kind === "log" ? "may" : kind];
  const status = kind === "log" ? { status: "failed" } : {};
  const body = JSON.stringify({ agent_id: party.agentId, action, ...status, context: { n } });
  return { party, path, key: `key-${n}`, body, entryId: null, approvalId: null };
}

/** Sends the request, the first time or again, and holds the answer against what may be. */
export async function send(asked: Asked, ledger: Ledger): Promise<number> {
  const { api } = asked.party.organization;
  const answer = await api.post(asked.path, asked.body, { "Idempotency-Key": asked.key });
  count(ledger, answer.status);
  const { json, status } = answer;
  const problem = problemOf(asked, answer);
  if (problem) ledger.wrong.push(`${asked.body}: ${problem}: ${status} ${answer.text}`);
  if (status !== 200 && status !== 201) return status;
  asked.entryId ??= String(json.check_id ?? json.id);
  asked.approvalId ??= typeof json.approval_id === "string" ? json.approval_id : null;
  return status;
}

function problemOf(asked: Asked, { status, json }: Answer): string | null {
  // The first request with this key may still be on its way to a connection that has ended.
  if (WHILE_DOWN.includes(status) || json.code === "idempotency_in_progress") return null;
  if (status !== 200 && status !== 201) return "not an answer for this moment";
  if (asked.path === "/api/v1/log") return sameEntry(asked, json.id);
  const may = asked.body.includes(`"${ACTIONS.may}"`);
  if (json.allowed !== may) return "not what the rules say";
  return sameEntry(asked, json.check_id);
}

function sameEntry({ entryId }: Asked, id: unknown): string | null {
  return entryId === null || entryId === id ? null : `answered ${entryId} before`;
}

async function click(
  { random }: Stage,
  { reviewer, id, again, ledger }: { reviewer: Member; id: string; again: boolean; ledger: Ledger },
): Promise<number> {
  const resolution = pick(random, ["approved", "rejected"] as const);
  const call = reviewer.calls.approvals.resolve.mutate({ id, resolution, comment: null });
  const answer = await told(call);
  const status = answer.ok ? 200 : answer.status;
  count(ledger, status);
  if (answer.ok) ledger.clicks.push({ approvalId: id, status: resolution });
  else if (again && status === 409)
    return status; // the click before was counted and not answered
  else if (!WHILE_DOWN.includes(status) || answer.refusal.includes("JSON"))
    ledger.wrong.push(`click on ${id}: ${status} ${answer.refusal}`);
  return status;
}

function count({ statuses }: Ledger, status: number): void {
  statuses.set(status, (statuses.get(status) ?? 0) + 1);
}
