import { describe, expect, it } from "vitest";
import { newWebhookSecret, signWebhook } from "@/lib/webhook-signature";
import { resolveApproval } from "@/services/approvals/resolve-approval";
import { sealLog } from "@/services/evidence/seal-log";
import { testPlatform } from "@/test/database";
import { aKey, anAgent, anOrganization } from "@/test/factories";
import * as sdk from "../../sdk/typescript/src/index";
import { handleAgentRequest } from "./router";

const platform = testPlatform();
const deps = { platform, deliverAfterResponse: () => undefined };

/** The client, talking to the router without a listener. */
function aClient(apiKey: string, options: sdk.AgentWardenOptions = {}): sdk.AgentWarden {
  return new sdk.AgentWarden({
    apiKey,
    baseUrl: "http://localhost:3000",
    fetch: (input, init) => handleAgentRequest(new Request(input, init), deps),
    ...options,
  });
}

/** An agent that may read, may refund up to 100, and must ask before it deletes. */
async function aCaller(plan: "free" | "pro" = "pro") {
  const owner = await anOrganization(platform, plan);
  const agent = await anAgent(owner, [
    { action: "files.read" },
    { action: "stripe.refund", maxAmount: "100" },
    { action: "files.delete", requiresApproval: true },
  ]);
  const { secret } = await aKey(owner);
  const approve = (id: string) =>
    resolveApproval(owner, { id, resolution: "approved", comment: "fine" });
  return { owner, agentId: agent.id, secret, approve, guard: aClient(secret) };
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const read: T[] = [];
  for await (const item of items) read.push(item);
  return read;
}

describe("check", () => {
  it("understands each decision", async () => {
    const { guard, agentId } = await aCaller();
    const context = { amount: 5.5, name: "Zoë 🚀", list: [1, null, { a: true }] };
    const refund = { agentId, action: "stripe.refund" };
    expect(await guard.check({ ...refund, context })).toMatchObject({ decision: "allow" });
    expect(await guard.check({ ...refund, context: { amount: 100.01 } })).toMatchObject({
      decision: "deny",
      reason: "Amount 100.01 exceeds maximum allowed 100.00",
    });
    expect(await guard.check({ ...refund, context: { amount: -0 } })).toMatchObject({
      decision: "deny",
    });
    const asked = await guard.check({ agentId, action: "files.delete" });
    expect(asked).toMatchObject({
      decision: "require_approval",
      approvalId: asked.checkId,
      expiresAt: expect.any(String),
      requestId: expect.any(String),
    });
  });

  it("asks once for one key, and not with another body", async () => {
    const { guard, agentId } = await aCaller();
    const input = { agentId, action: "files.read", idempotencyKey: "call_1" };
    const first = await guard.check(input);
    expect((await guard.check(input)).checkId).toBe(first.checkId);
    const other = guard.check({ ...input, context: { n: 1 } });
    await expect(other).rejects.toBeInstanceOf(sdk.ValidationError);
  });

  it("whose answer is lost is asked again and recorded once", async () => {
    const { secret, agentId, guard } = await aCaller();
    let lost = 0;
    const flaky = aClient(secret, {
      clock: { now: () => 0, random: () => 0, sleep: async () => undefined },
      fetch: async (input, init) => {
        const response = await handleAgentRequest(new Request(input, init), deps);
        if (lost >= 2) return response;
        lost += 1;
        throw new TypeError("connection lost");
      },
    });
    const result = await flaky.check({ agentId, action: "files.delete", context: { path: "/a" } });
    expect([result.decision, lost]).toEqual(["require_approval", 2]);
    expect(await all(guard.logs.list({ agentId }))).toHaveLength(1);
    expect(await all(guard.approvals.list({ agentId }))).toHaveLength(1);
  });
});

it("a human's yes is waited for, redeemed once, run and logged", async () => {
  const { guard, agentId, approve } = await aCaller();
  const input = { agentId, action: "files.delete", context: { path: "/a", bytes: 12.5 } };
  const asked = await guard.check(input);
  const waiting = guard.waitForApproval(asked.approvalId ?? "", { timeoutMs: 30_000 });
  await approve(asked.approvalId ?? "");
  const approval = await waiting;
  expect(approval).toMatchObject({ approved: true, comment: "fine", context: input.context });
  expect(await guard.execute({ ...input, waitMs: 0 }, () => "x").catch(String)).toContain(
    "ApprovalTimeoutError",
  );
  const redeemed = await guard.check({ ...input, approvalId: approval.id });
  expect(redeemed.decision).toBe("allow");
  expect((await guard.check({ ...input, approvalId: approval.id })).decision).toBe("deny");
});

it("execute asks, waits, runs and logs", async () => {
  const { secret, agentId, approve } = await aCaller();
  let approvalId = "";
  const guard = aClient(secret, {
    fetch: async (input, init) => {
      [, approvalId = ""] = /approvals\/(.*)\?wait=30$/.exec(String(input)) ?? ["", approvalId];
      const answer = handleAgentRequest(new Request(input, init), deps);
      if (approvalId !== "" && init?.method === "GET") await approve(approvalId);
      return answer;
    },
  });
  const input = { agentId, action: "files.delete", context: { path: "/b" }, waitMs: 30_900 };
  expect(await guard.execute(input, () => 42)).toBe(42);
  const asked = { agentId, status: "success", action: input.action };
  const [entry] = await all(aClient(secret).logs.list(asked));
  expect(entry?.context).toEqual({ path: "/b", approval_id: approvalId });
});

describe("errors", () => {
  it("are those of the contract", async () => {
    const { guard, agentId } = await aCaller();
    const act = { agentId, action: "files.read" };
    const failure = (work: Promise<unknown>) => work.catch((error: unknown) => error);
    expect(await failure(aClient("ak_wrong").check(act))).toMatchObject({
      name: "AuthenticationError",
      status: 401,
      requestId: expect.any(String),
    });
    expect(await failure(guard.check({ ...act, action: "a b" }))).toMatchObject({
      name: "ValidationError",
      code: "invalid_field",
    });
    expect(await failure(guard.check({ ...act, agentId: "nobody" }))).toMatchObject({
      name: "NotFoundError",
    });
    expect(await failure(guard.approvals.get("nothing"))).toMatchObject({ name: "NotFoundError" });
  });

  it("tell a plan's limit and a key's scope", async () => {
    const { guard, owner } = await aCaller("free");
    await guard.agents.create({ name: "second" });
    const third = await guard.agents.create({ name: "third" }).catch((error: unknown) => error);
    expect(third).toBeInstanceOf(sdk.PlanLimitError);
    expect(third).toMatchObject({ limitType: "agents", currentPlan: "free" });
    const narrow = aClient((await aKey(owner, { scopes: ["check"] })).secret);
    const listing = all(narrow.agents.list()).catch((error: unknown) => error);
    expect(await listing).toBeInstanceOf(sdk.PermissionDeniedError);
  });
});

describe("management", () => {
  it("makes, reads, changes, lists and deletes agents and permissions", async () => {
    const { guard } = await aCaller();
    const made = await guard.agents.create({ name: "bot", description: "pays" });
    expect(await guard.agents.get(made.id)).toMatchObject({ name: "bot", status: "active" });
    expect(
      await guard.agents.update(made.id, { status: "inactive", description: null }),
    ).toMatchObject({ status: "inactive", description: null, name: "bot" });
    const may = await guard.permissions.create(made.id, {
      action: "stripe.*",
      maxAmount: 99.9,
      currency: "usd",
      requiresApproval: true,
      approvalExpiresInSeconds: 600,
    });
    expect(await guard.permissions.get(may.id)).toMatchObject({
      action: "stripe.*",
      effect: "allow",
      maxAmount: 99.9,
      currency: "USD",
      approvalExpiresInSeconds: 600,
    });
    expect(await guard.permissions.update(may.id, { maxAmount: null })).toMatchObject({
      maxAmount: null,
      currency: "USD",
    });
    expect(await all(guard.permissions.list(made.id))).toHaveLength(1);
    await guard.permissions.delete(may.id);
    expect(await all(guard.permissions.list(made.id))).toEqual([]);
    await guard.agents.delete(made.id);
    await expect(guard.agents.get(made.id)).rejects.toBeInstanceOf(sdk.NotFoundError);
  });

  it("goes through all pages of the audit trail", async () => {
    const { guard, agentId } = await aCaller();
    for (let n = 0; n < 5; n += 1)
      await guard.log({ agentId, action: "files.read", status: "success", context: { n } });
    const entries = await all(guard.logs.list({ limit: 2, createdAfter: new Date(0) }));
    expect(entries.map((entry) => entry.context?.n)).toEqual([4, 3, 2, 1, 0]);
  });

  it("reads one entry of it, and its newest seal", async () => {
    const { guard, agentId } = await aCaller();
    expect(await guard.logs.checkpoint()).toMatchObject({ seal: null, publicKey: null });
    const made = await guard.log({ agentId, action: "files.read", status: "success" });
    expect(await guard.logs.get(made.id)).toMatchObject({ id: made.id, action: "files.read" });
    await expect(guard.logs.get("unknown")).rejects.toBeInstanceOf(sdk.NotFoundError);
    await sealLog(platform, 0);
    const { seal, publicKey, raw } = await guard.logs.checkpoint();
    expect(seal).toMatchObject({ organizationId: made.organizationId, number: 1, size: 1 });
    expect(raw).toEqual({
      seal: expect.objectContaining({ hash: seal?.hash }),
      public_key: publicKey,
    });
  });

  it("makes endpoints, rotates their secret, tests them and replays", async () => {
    const { guard } = await aCaller();
    const made = await guard.webhookEndpoints.create({
      url: "https://example.com/hook",
      events: ["approval.approved"],
    });
    expect(made.secret).toMatch(/^whsec_/);
    const read = await guard.webhookEndpoints.get(made.id);
    expect(read).toMatchObject({ secret: null, enabled: true, events: ["approval.approved"] });
    const rotated = await guard.webhookEndpoints.rotateSecret(made.id);
    expect(rotated.secret).not.toBe(made.secret);
    const test = await guard.webhookEndpoints.test(made.id);
    const deliveries = await all(guard.webhookDeliveries.list(made.id));
    expect(deliveries.map((one) => one.id)).toEqual([test.id]);
    const replayed = await guard.webhookDeliveries.replay(test.id);
    expect(replayed).toMatchObject({ id: test.id, endpointId: made.id, status: "pending" });
    const update = { enabled: false };
    expect(await guard.webhookEndpoints.update(made.id, update)).toMatchObject(update);
    expect(await all(guard.webhookEndpoints.list())).toHaveLength(1);
    await guard.webhookEndpoints.delete(made.id);
    expect(await all(guard.webhookEndpoints.list())).toEqual([]);
  });
});

it("a webhook as the server signs it is unwrapped, with either secret of a rotation", async () => {
  const [old, fresh] = [newWebhookSecret(), newWebhookSecret()];
  const body = JSON.stringify({ event: "approval.approved", timestamp: "t", data: { a: "Zoë" } });
  const timestampSeconds = Math.floor(Date.now() / 1000);
  const headers = signWebhook({ secrets: [fresh, old], id: "evt_1", timestampSeconds, body });
  for (const secret of [old, fresh, [newWebhookSecret(), old]]) {
    const event = await sdk.webhooks.unwrap(body, headers, { secret });
    expect(event).toMatchObject({ id: "evt_1", event: "approval.approved", data: { a: "Zoë" } });
  }
  const forged = sdk.webhooks.unwrap(body, headers, { secret: newWebhookSecret() });
  await expect(forged).rejects.toBeInstanceOf(sdk.WebhookVerificationError);
});
