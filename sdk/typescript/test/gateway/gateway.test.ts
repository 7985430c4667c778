import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type CallToolResult, Client, InMemoryTransport } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { AskedApprovals } from "../../src/gateway/asked-approvals";
import { connectUpstream } from "../../src/gateway/connect-upstream";
import { createGateway, type GatewayOptions } from "../../src/gateway/create-gateway";
import type { JsonObject } from "../../src/json";
import { AGENT, serverCase } from "../server-case";

const t = serverCase();
const folder = mkdtempSync(join(tmpdir(), "agentwarden-gateway-"));
const callsFile = join(folder, "calls");
const named = { pay: "must.ask", read: "may.do", env: "may.do", slow: "may.do", broken: "may.do" };
let upstream: Client;
let warnings: string[];

const startUpstream = () =>
  connectUpstream({
    command: process.execPath,
    args: ["--import", "tsx", fileURLToPath(new URL("upstream.ts", import.meta.url))],
    environment: { ...process.env, UPSTREAM_CALLS: callsFile, AGENTWARDEN_API_KEY: "ak_secret" },
  });

beforeAll(async () => {
  upstream = await startUpstream();
}, 60_000);
afterAll(async () => {
  await upstream.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  writeFileSync(callsFile, "");
  warnings = [];
});

/** What has reached the upstream, in order. */
function reached(): unknown[] {
  const lines = readFileSync(callsFile, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as unknown);
}

/** The official client, in front of a gateway. */
async function aSession(options: Partial<GatewayOptions> = {}): Promise<Client> {
  const gateway = createGateway({
    guard: t.guard,
    agentId: AGENT,
    upstream,
    names: { prefix: "mcp.shop", named },
    waitMs: 60_000,
    toolTimeoutMs: 60_000,
    warn: (message) => void warnings.push(message),
    ...options,
  });
  const [here, there] = InMemoryTransport.createLinkedPair();
  await gateway.connect(there);
  const client = new Client({ name: "test", version: "1" });
  await client.connect(here);
  onTestFinished(() => client.close());
  return client;
}

const call = (client: Client, name: string, given: Record<string, unknown> = {}) =>
  client.callTool({ name, arguments: given });
const textOf = ({ content: [part] }: CallToolResult) => (part?.type === "text" ? part.text : "");
const decided = (status: string, comment?: string) => {
  t.server.onWait = (approval) => void Object.assign(approval, { status, comment });
};
const outage = { status: 503, body: { detail: "away" } };

describe("what is not a call", () => {
  it("is passed on: tools, prompts, resources, instructions", async () => {
    const client = await aSession();
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain("pay");
    expect((await client.listPrompts()).prompts).toMatchObject([{ name: "greet" }]);
    expect(await client.getPrompt({ name: "greet" })).toMatchObject({
      messages: [{ content: { text: "Hello" } }],
    });
    expect((await client.listResources()).resources).toMatchObject([{ uri: "shop://about" }]);
    expect((await client.readResource({ uri: "shop://about" })).contents).toMatchObject([
      { text: "A shop" },
    ]);
    expect(client.getInstructions()).toBe("A shop to try things with.");
    expect(t.server.sent).toEqual([]);
  });
});

describe("an allowed call", () => {
  it("is forwarded with exactly its arguments, and logged", async () => {
    const given = { amount: 12.5, note: "Zoë 🚀", list: [1, null, { deep: [] }], "": true };
    const result = await call(await aSession(), "read", given);
    expect(JSON.parse(textOf(result))).toEqual(given);
    expect(reached()).toEqual([{ tool: "read", given }]);
    expect(t.server.sent[0]?.body).toEqual({ agent_id: AGENT, action: "may.do", context: given });
    expect(t.server.logged()).toEqual([["may.do", "success"]]);
  });

  it("has an idempotency key of its own, in every session", async () => {
    const [one, two] = [await aSession(), await aSession()];
    for (const client of [one, one, two]) await call(client, "read");
    const keys = t.server.sent.filter(({ path }) => path === "/check").map(({ key }) => key);
    expect(new Set(keys).size).toBe(3);
  });

  it("whose tool answers with an error gives that error, logged as failed", async () => {
    const result = await call(await aSession(), "broken", { order: 7 });
    expect(result).toMatchObject({ isError: true, content: [{ text: "No such order" }] });
    expect(t.server.logged()).toEqual([["may.do", "failed"]]);
    expect(t.server.sent[1]?.body.context).toEqual({ order: 7, error: "No such order" });
  });

  it("of a tool the upstream does not have gives the upstream's error, logged as failed", async () => {
    const client = await aSession({ names: { prefix: "x", named: { nothing: "may.do" } } });
    await expect(call(client, "nothing")).rejects.toMatchObject({ code: -32602 });
    expect(t.server.logged()).toEqual([["may.do", "failed"]]);
  });

  it("gives its result when it cannot be logged, and tells it", async () => {
    const client = await aSession();
    t.server.replies = [
      { status: 200, body: { allowed: true, requires_approval: false, decision: "allow" } },
      ...[outage, outage, outage],
    ];
    expect(textOf(await call(client, "read"))).toBe("{}");
    expect(warnings).toEqual([expect.stringContaining("could not be logged")]);
  });

  it("has its progress passed on while it runs", async () => {
    const client = await aSession();
    const seen: object[] = [];
    let reading: Promise<unknown> | null = null;
    const onprogress = (progress: object) => {
      seen.push(progress);
      reading = call(client, "read");
    };
    await client.callTool({ name: "slow", arguments: {} }, { onprogress });
    await reading;
    expect(seen).toMatchObject([{ message: "half way" }]);
  });

  it("that ends the upstream is told as one that may have run, and logged as failed", async () => {
    const mortal = await startUpstream();
    const names = { prefix: "x", named: { vanish: "may.do" } };
    const result = await call(await aSession({ upstream: mortal, names }), "vanish");
    expect(result.isError).toBe(true);
    expect(textOf(result)).toContain("may have run");
    expect(t.server.logged()).toEqual([["may.do", "failed"]]);
  });
});

describe("a call that is not allowed", () => {
  it("is not forwarded, and says why", async () => {
    const result = await call(await aSession(), "other");
    expect(result).toMatchObject({ isError: true, _meta: { "agentwarden/decision": "deny" } });
    expect(textOf(result)).toContain('No permission for action "mcp.shop.other"');
    expect([reached(), t.server.logged()]).toEqual([[], []]);
  });

  it.each([
    ["is away", [outage, outage, outage]],
    ["hangs up", [{ status: 0 }, { status: 0 }, { status: 0 }]],
    ["answers nonsense", [{ status: 200, body: { allowed: true } }]],
    ["contradicts itself", [{ status: 200, body: { allowed: true, decision: "deny" } }]],
    ["knows no such key", [{ status: 401, body: { detail: "Invalid API key" } }]],
    ["limits it", [{ status: 429 }, { status: 429 }, { status: 429 }]],
  ])("because AgentWarden %s is not forwarded", async (_, replies) => {
    for (const onError of ["throw", "deny"] as const) {
      t.server.replies = [...replies, ...replies];
      const guard = t.client({ onError, maxRetries: replies.length - 1 });
      const result = await call(await aSession({ guard }), "read");
      expect(result.isError).toBe(true);
      t.server.replies = [];
    }
    expect(reached()).toEqual([]);
  });

  it("because its arguments would not arrive as they are is not even asked about", async () => {
    const result = await call(await aSession(), "read", { order: 2 ** 53 });
    expect(result.isError).toBe(true);
    expect([reached(), t.server.sent]).toEqual([[], []]);
  });

  it("because its tool's name fits no action needs a name in the map", async () => {
    const result = await call(await aSession(), "a/b");
    expect(textOf(result)).toContain("a name of its own in the map");
    expect([reached(), t.server.sent]).toEqual([[], []]);
    const mapped = await aSession({ names: { prefix: "x", named: { "a/b": "may.do" } } });
    expect(textOf(await call(mapped, "a/b"))).toBe("odd");
  });
});

describe("a call that a human must approve", () => {
  it("waits with progress, is redeemed with the very arguments, forwarded and logged", async () => {
    decided("approved");
    const given = { b: { amount: 500 }, a: [1, 2] };
    const seen: object[] = [];
    const onprogress = (progress: object) => void seen.push(progress);
    const client = await aSession();
    const result = await client.callTool({ name: "pay", arguments: given }, { onprogress });
    expect(JSON.parse(textOf(result))).toEqual(given);
    expect(seen).toMatchObject([{ message: expect.stringContaining("Waiting for a human") }]);
    const [check, , redeem, log] = t.server.sent;
    const { approval_id, ...same } = redeem?.body ?? {};
    expect(same).toEqual(check?.body);
    expect(redeem?.key).not.toBe(check?.key);
    expect(log?.body.context).toEqual({ ...given, approval_id });
    expect(reached()).toEqual([{ tool: "pay", given }]);
  });

  it("left waiting is not forwarded; the same call redeems it later", async () => {
    const client = await aSession({ waitMs: 0 });
    const first = await call(client, "pay", { amount: 500, to: { x: 1, y: 2 } });
    const [approvalId] = t.server.approvals.keys();
    expect(first).toMatchObject({
      isError: true,
      _meta: { "agentwarden/decision": "pending", "agentwarden/approval_id": approvalId },
    });
    expect(textOf(first)).toContain(approvalId);
    expect(reached()).toEqual([]);
    Object.assign(t.server.approvals.get(approvalId ?? "") ?? {}, { status: "approved" });
    const second = await call(client, "pay", { amount: 500, to: { x: 1, y: 2 } });
    expect(second.isError).toBeUndefined();
    expect(t.server.approvals.size).toBe(1);
    expect(reached()).toHaveLength(1);
  });

  it("does not lend its approval to other arguments, or to a second call", async () => {
    const client = await aSession({ waitMs: 0 });
    await call(client, "pay", { amount: 500 });
    const [approval] = t.server.approvals.values();
    Object.assign(approval ?? {}, { status: "approved" });
    expect((await call(client, "pay", { amount: 501 })).isError).toBe(true);
    expect((await call(client, "pay", { amount: "500" })).isError).toBe(true);
    expect(reached()).toEqual([]);
    expect((await call(client, "pay", { amount: 500 })).isError).toBeUndefined();
    expect((await call(client, "pay", { amount: 500 })).isError).toBe(true);
    expect(reached()).toEqual([{ tool: "pay", given: { amount: 500 } }]);
  });

  it.each(["rejected", "expired", "cancelled", "never_heard_of"])(
    "and is %s is not forwarded, and asks anew when called again",
    async (status) => {
      decided(status, "too much");
      const client = await aSession();
      const result = await call(client, "pay");
      expect(result).toMatchObject({ isError: true, _meta: { "agentwarden/decision": "deny" } });
      expect(textOf(result)).toMatch(new RegExp(`${status}.*too much`));
      await call(client, "pay");
      expect(t.server.approvals.size).toBe(2);
      expect([reached(), t.server.logged()]).toEqual([[], []]);
    },
  );

  it("is not forwarded when the redemption is refused or fails", async () => {
    const client = await aSession();
    t.server.onWait = (approval) => Object.assign(approval, { status: "approved", used: true });
    expect(textOf(await call(client, "pay"))).toContain("cannot be redeemed");
    t.server.onWait = (approval) => {
      Object.assign(approval, { status: "approved" });
      queueMicrotask(() => t.server.replies.push(outage, outage, outage));
    };
    expect((await call(client, "pay")).isError).toBe(true);
    expect(reached()).toEqual([]);
  });

  it("and is given up by the client meanwhile is not forwarded", async () => {
    const stopper = new AbortController();
    t.server.onWait = () => stopper.abort();
    const client = await aSession();
    const calling = client.callTool({ name: "pay", arguments: {} }, { signal: stopper.signal });
    await expect(calling).rejects.toThrow();
    decided("approved");
    await call(client, "read");
    expect(reached()).toEqual([{ tool: "read", given: {} }]);
  });
});

it("an approval is remembered for arguments of any order, and for no others", () => {
  const asked = new AskedApprovals();
  asked.remember("pay", { a: 1, b: { c: [1, 2], d: null } }, "approval_1");
  expect(asked.find("pay", { b: { d: null, c: [1, 2] }, a: 1 })).toBe("approval_1");
  const others: JsonObject[] = [
    { a: 1, b: { c: [2, 1], d: null } },
    { a: "1", b: { c: [1, 2], d: null } },
    { a: 1, b: [["c", [1, 2]]] },
    { a: 1 },
  ];
  for (const other of others) expect(asked.find("pay", other)).toBeNull();
  expect(asked.find("refund", { a: 1, b: { c: [1, 2], d: null } })).toBeNull();
  asked.forget("pay", { a: 1, b: { d: null, c: [1, 2] } });
  expect(asked.find("pay", { a: 1, b: { c: [1, 2], d: null } })).toBeNull();
});

it("the upstream gets the gateway's environment without the key", async () => {
  const names = JSON.parse(textOf(await call(await aSession(), "env"))) as string[];
  expect(names).toContain("UPSTREAM_CALLS");
  expect(names).not.toContain("AGENTWARDEN_API_KEY");
});
