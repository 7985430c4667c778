import { expect } from "@playwright/test";
import { AgentApi } from "./agent-api";

/** The agent's side: a program with a key, over HTTP. */
export interface AgentSide {
  baseUrl: string;
  apiKey: string;
  agentId: string;
  api: AgentApi;
}

/** The context of a request: `amount` and `currency` are what reviewers see as the amount. */
export type Context = Record<string, unknown>;

/** An agent whose every action asks a human: above 1 USD, and where there is no amount. */
export async function newAgent(baseUrl: string, apiKey: string, name: string): Promise<AgentSide> {
  const api = new AgentApi(baseUrl, apiKey);
  const rule = { action: "*", requires_approval: true, max_amount: 1, currency: "USD" };
  return { baseUrl, apiKey, agentId: await api.createAgent(name, [rule]), api };
}

/** Asks for approval and returns its id. Equal contexts would return the same one. */
export async function ask(
  agent: AgentSide,
  context: Context,
  action = "stripe.refund",
): Promise<string> {
  const { api, agentId } = agent;
  const { json } = await api.decides(agentId, action, "require_approval", context);
  return String(json.approval_id);
}

/** Asks for one refund after the other and returns the ids in that order. */
export async function askAll(agent: AgentSide, amounts: readonly number[]): Promise<string[]> {
  const ids: string[] = [];
  for (const amount of amounts) ids.push(await ask(agent, { amount, currency: "USD" }));
  return ids;
}

/** What the agent sees of its request. */
export async function approvalOf(agent: AgentSide, id: string): Promise<Context> {
  return (await agent.api.get(`/approvals/${id}`)).json;
}

/** Where the request stands, as the agent sees it. */
export async function statusOf(agent: AgentSide, id: string): Promise<unknown> {
  return (await approvalOf(agent, id)).status;
}

/** Waits until the agent sees that status; a hold of a new organization is over after 5 s. */
export async function becomes(agent: AgentSide, id: string, status: string): Promise<void> {
  await expect.poll(() => statusOf(agent, id), { timeout: 15_000 }).toBe(status);
}

/** The agent takes its request back. */
export async function withdraw(agent: AgentSide, id: string): Promise<void> {
  const answer = await agent.api.post(`/approvals/${id}/cancel`, {});
  expect(answer).toMatchObject({ status: 200 });
}

export async function addEndpoint(agent: AgentSide, url: string): Promise<void> {
  const endpoint = { url, events: ["approval.approved"] };
  const answer = await agent.api.post("/webhook-endpoints", endpoint);
  expect(answer).toMatchObject({ status: 201 });
}
