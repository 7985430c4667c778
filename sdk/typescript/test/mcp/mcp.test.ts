import { Client, InMemoryTransport } from "@modelcontextprotocol/client";
import { describe, expect, it, onTestFinished } from "vitest";
import type { AgentWarden } from "../../src/index";
import { createMcpServer } from "../../src/mcp/index";
import { AGENT, serverCase } from "../server-case";

const t = serverCase();

async function aSession(guard: AgentWarden = t.guard): Promise<Client> {
  const [here, there] = InMemoryTransport.createLinkedPair();
  await createMcpServer(guard, { agentId: AGENT }).connect(there);
  const client = new Client({ name: "test", version: "1" });
  await client.connect(here);
  // The client then holds results against the schemas that were promised.
  await client.listTools();
  onTestFinished(() => client.close());
  return client;
}

const call = async (client: Client, name: string, given: Record<string, unknown>) =>
  client.callTool({ name, arguments: given });

it("can ask and write down, not approve", async () => {
  const { tools } = await (await aSession()).listTools();
  const names = tools.map(({ name }) => name);
  expect(names).toEqual(["check", "log", "get_approval", "wait_for_approval"]);
  for (const { description } of tools) expect(description?.length).toBeGreaterThan(40);
});

describe("check", () => {
  it("answers each decision, for programs and as text", async () => {
    const client = await aSession();
    const context = { amount: 5 };
    const allowed = await call(client, "check", { action: "may.do", context });
    const wanted = { decision: "allow", allowed: true, reason: null, approval_id: null };
    expect(allowed.structuredContent).toMatchObject(wanted);
    const [part] = allowed.content;
    expect(JSON.parse(part?.type === "text" ? part.text : "")).toEqual(allowed.structuredContent);
    expect(t.server.sent[0]?.body).toEqual({ agent_id: AGENT, action: "may.do", context });
    const denied = await call(client, "check", { action: "other" });
    expect(denied.structuredContent).toMatchObject({ decision: "deny", allowed: false });
    const asked = await call(client, "check", { action: "must.ask" });
    expect(asked.structuredContent).toMatchObject({
      decision: "require_approval",
      allowed: false,
      approval_id: expect.any(String),
    });
  });

  it("is an error and never an allow where AgentWarden is away, or what it says cannot be", async () => {
    for (const reply of [
      { status: 503 },
      { status: 0 },
      { status: 200, body: { allowed: true } },
    ]) {
      t.server.replies = [reply];
      const client = await aSession(t.client({ maxRetries: 0 }));
      const result = await call(client, "check", { action: "may.do" });
      expect(result.isError).toBe(true);
      expect(result.structuredContent).toBeUndefined();
    }
  });

  it.each([{ actoin: "may.do" }, { action: "may.do", agent_id: "other" }, { action: "" }])(
    "refuses %j without asking",
    async (given) => {
      const outcome = await call(await aSession(), "check", given).catch(() => ({ isError: true }));
      expect(outcome.isError).toBe(true);
      expect(t.server.sent).toEqual([]);
    },
  );
});

it("an approval is waited for, read, and used once", async () => {
  const client = await aSession();
  const ask = { action: "must.ask", context: { amount: 500 } };
  const asked = await call(client, "check", ask);
  const { approval_id } = asked.structuredContent as { approval_id: string };
  const early = await call(client, "wait_for_approval", { approval_id, timeout_seconds: 0 });
  expect(early.structuredContent).toMatchObject({ approved: false, status: "pending_approval" });
  t.server.onWait = (approval) => void Object.assign(approval, { status: "approved" });
  const late = await call(client, "wait_for_approval", { approval_id });
  expect(late.structuredContent).toMatchObject({ approved: true, context: { amount: 500 } });
  const read = await call(client, "get_approval", { approval_id });
  expect(read.structuredContent).toMatchObject({ id: approval_id, approved: true });
  const other = { ...ask, context: { amount: 501 }, approval_id };
  expect((await call(client, "check", other)).structuredContent).toMatchObject({ allowed: false });
  const used = await call(client, "check", { ...ask, approval_id });
  expect(used.structuredContent).toMatchObject({ allowed: true });
  const again = await call(client, "check", { ...ask, approval_id });
  expect(again.structuredContent).toMatchObject({ allowed: false });
});

it("log writes to the trail", async () => {
  const result = await call(await aSession(), "log", { action: "may.do", status: "failed" });
  expect(result.structuredContent).toMatchObject({ id: expect.any(String), status: "failed" });
  expect(t.server.logged()).toEqual([["may.do", "failed"]]);
});
