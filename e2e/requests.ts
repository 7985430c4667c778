import { expect } from "@playwright/test";

/** The agent's side: a program with a key, over HTTP. */
export interface AgentSide {
  baseUrl: string;
  apiKey: string;
  agentId: string;
}

/** The context of a request: `amount` and `currency` are what reviewers see as the amount. */
export type Context = Record<string, unknown>;

/** An agent whose every action asks a human: above 1 USD, and where there is no amount. */
export async function newAgent(baseUrl: string, apiKey: string, name: string): Promise<AgentSide> {
  const door = { baseUrl, apiKey, agentId: "" };
  const { id } = await send(door, "/agents", { name });
  const agentId = String(id);
  const rule = { action: "*", requires_approval: true, max_amount: 1, currency: "USD" };
  await send(door, `/agents/${agentId}/permissions`, rule);
  return { ...door, agentId };
}

/** Asks for approval and returns its id. Equal contexts would return the same one. */
export async function ask(
  agent: AgentSide,
  context: Context,
  action = "stripe.refund",
): Promise<string> {
  const answer = await send(agent, "/check", { agent_id: agent.agentId, action, context });
  expect(answer.decision).toBe("require_approval");
  return String(answer.approval_id);
}

/** Asks for one refund after the other and returns the ids in that order. */
export async function askAll(agent: AgentSide, amounts: readonly number[]): Promise<string[]> {
  const ids: string[] = [];
  for (const amount of amounts) ids.push(await ask(agent, { amount, currency: "USD" }));
  return ids;
}

/** What the agent sees of its request. */
export async function approvalOf(agent: AgentSide, id: string): Promise<Context> {
  const response = await fetch(`${agent.baseUrl}/api/v1/approvals/${id}`, {
    headers: { "x-api-key": agent.apiKey },
  });
  return (await response.json()) as Context;
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
  await send(agent, `/approvals/${id}/cancel`, {});
}

export async function addEndpoint(agent: AgentSide, url: string): Promise<void> {
  await send(agent, "/webhook-endpoints", { url, events: ["approval.approved"] });
}

async function send(agent: AgentSide, path: string, body: unknown): Promise<Context> {
  const response = await fetch(`${agent.baseUrl}/api/v1${path}`, {
    method: "POST",
    headers: { "x-api-key": agent.apiKey, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${text}`);
  return JSON.parse(text) as Context;
}
