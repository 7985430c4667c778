import { type Member, told } from "../../../verify/member-client";
import type { Organization, Stage } from "../../../verify/stage";
import type { Arena, Contest, Contestant, Figures } from "../contest";
import { databaseOf } from "../own-database";
import { repeat } from "../programs/loops.mjs";
import { startPeer } from "../program";

/** A person may click only so often a minute. */
const REVIEWERS = 32;

/** One agent may have only so many waiting, and is a row that every check touches. */
const AGENTS = 16;

const ACTION = "stripe.refund";

/** An agent asks, a human approves, the agent goes on: all three, one after another. */
export async function approvals(stage: Stage): Promise<Arena> {
  const flow = await ourFlow(stage);
  const langGraph = await startPeer("langgraph", {
    DATABASE_URL: await databaseOf(stage, "langgraph"),
  });
  const overHttp = theirFlow(await langGraph.call<string>("address", {}));
  const contest = (lanes: number): Contest => {
    const byRequests = (name: string, flow: () => Promise<void>): Contestant => ({
      name,
      measure: (seconds) => repeat({ lanes, seconds }, flow),
    });
    const inProcess = (durability: string): Contestant => ({
      name: `LangGraph in the process, durability ${durability}`,
      measure: (seconds) => langGraph.call<Figures>("measure", { durability, lanes, seconds }),
    });
    return {
      title: `ask, approve, go on, ${lanes} at once`,
      ours: byRequests("ours, over HTTP", flow),
      peers: [
        byRequests("LangGraph behind node:http", overHttp),
        inProcess("async"),
        inProcess("exit"),
      ],
    };
  };
  return { contests: [contest(1), contest(16)], stop: () => langGraph.stop() };
}

/** @returns does the same with a graph behind a bare server; going on is part of resuming */
function theirFlow(url: string): () => Promise<void> {
  const post = async (path: string) => {
    const response = await fetch(`${url}${path}`, { method: "POST" });
    const text = await response.text();
    if (!response.ok) throw new Error(`the graph answered ${response.status}: ${text}`);
    return text;
  };
  return async () => {
    const thread = await post("/ask");
    await post(`/resume?thread=${thread}`);
  };
}

/** @returns does all three, as agents and people of one organization do */
async function ourFlow(stage: Stage): Promise<() => Promise<void>> {
  const organization = await stage.organization();
  const owner = await stage.signIn(organization.owner);
  await owner.calls.organization.setUndoSeconds.mutate({ seconds: 0 });
  const reviewers: Member[] = [];
  while (reviewers.length < REVIEWERS) reviewers.push(await stage.member(organization, "reviewer"));
  const agents: string[] = [];
  while (agents.length < AGENTS)
    agents.push(
      await organization.api.agent(`asker ${agents.length}`, [
        { action: ACTION, requires_approval: true },
      ]),
    );
  let turn = 0;
  return async () => {
    const n = turn++;
    const reviewer = reviewers[n % REVIEWERS] as Member;
    await askApproveRedeem(organization, reviewer, { agent: agents[n % AGENTS] ?? "", n });
  };
}

async function askApproveRedeem(
  { api }: Organization,
  reviewer: Member,
  { agent, n }: { agent: string; n: number },
): Promise<void> {
  const context = { amount: 250, currency: "USD", customer_id: `cus_${n}` };
  const asked = await api.check(agent, ACTION, context);
  const id = String(asked.json.approval_id);
  const click = { id, resolution: "approved" as const, comment: null };
  const answer = await told(reviewer.calls.approvals.resolve.mutate(click));
  if (!answer.ok) throw new Error(`not approved: ${JSON.stringify(answer)} ${asked.text}`);
  const request = { agent_id: agent, action: ACTION, context, approval_id: id };
  const redeemed = await api.post("/api/v1/check", request);
  if (redeemed.json.allowed !== true) throw new Error(`not redeemed: ${redeemed.text}`);
}
