import { describe, expect, it } from "vitest";
import { type AgentWarden, InvalidResponseError, ValidationError } from "../src/index";
import { AGENT, failureOf, serverCase } from "./server-case";

const t = serverCase();

/** Reads a list to its end. */
async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const read: T[] = [];
  for await (const item of items) read.push(item);
  return read;
}

const url = "https://example.com";
const one = { status: 200, body: { id: "x" } };
const gone = { status: 204 };
const queued = { status: 202, body: { delivery_id: "x" } };

describe("each call reaches its place", () => {
  it.each<[string, (guard: AgentWarden) => Promise<unknown>, object]>([
    ["POST /agents", (g) => g.agents.create({ name: "bot" }), one],
    ["GET /agents/a", (g) => g.agents.get("a"), one],
    ["PATCH /agents/a", (g) => g.agents.update("a", { status: "inactive" }), one],
    ["DELETE /agents/a", (g) => g.agents.delete("a"), gone],
    ["POST /agents/a/permissions", (g) => g.permissions.create("a", { action: "x.*" }), one],
    ["GET /permissions/p", (g) => g.permissions.get("p"), one],
    ["PATCH /permissions/p", (g) => g.permissions.update("p", { effect: "deny" }), one],
    ["DELETE /permissions/p", (g) => g.permissions.delete("p"), gone],
    ["GET /logs/l", (g) => g.logs.get("l"), one],
    ["POST /webhook-endpoints", (g) => g.webhookEndpoints.create({ url, events: ["x"] }), one],
    ["GET /webhook-endpoints/w", (g) => g.webhookEndpoints.get("w"), one],
    ["PATCH /webhook-endpoints/w", (g) => g.webhookEndpoints.update("w", { enabled: false }), one],
    ["DELETE /webhook-endpoints/w", (g) => g.webhookEndpoints.delete("w"), gone],
    ["POST /webhook-endpoints/w/test", (g) => g.webhookEndpoints.test("w"), queued],
    ["POST /webhook-endpoints/w/rotate-secret", (g) => g.webhookEndpoints.rotateSecret("w"), one],
    ["POST /webhook-deliveries/d/replay", (g) => g.webhookDeliveries.replay("d"), one],
  ])("%s", async (request, call, reply) => {
    t.server.replies = [reply as typeof one];
    const result = await call(t.guard);
    expect(t.server.paths()).toEqual([request]);
    if (reply === gone) expect(result).toBeUndefined();
    else expect(result).toMatchObject({ id: "x" });
  });

  it.each<[string, (guard: AgentWarden) => AsyncIterable<{ id: string }>]>([
    ["/agents", (g) => g.agents.list({ limit: 5 })],
    ["/agents/a/permissions", (g) => g.permissions.list("a", { limit: 5 })],
    ["/logs", (g) => g.logs.list({ limit: 5 })],
    ["/webhook-endpoints", (g) => g.webhookEndpoints.list({ limit: 5 })],
    ["/webhook-endpoints/w/deliveries", (g) => g.webhookDeliveries.list("w", { limit: 5 })],
  ])("the list %s", async (path, call) => {
    t.server.replies = [{ status: 200, body: { data: [{ id: "x" }], next_cursor: null } }];
    expect((await all(call(t.guard))).map((item) => item.id)).toEqual(["x"]);
    expect(t.server.sent.map((sent) => [sent.path, sent.query])).toEqual([[path, { limit: "5" }]]);
  });
});

const SEAL = {
  organization_id: "org_1",
  number: 2,
  size: 3,
  root: "aa",
  previous: "bb",
  oldest_entry_at: "2026-01-01T00:00:00.000001+00:00",
  newest_entry_at: "2026-01-01T00:00:01.000001+00:00",
  sealed_at: "2026-01-01T00:01:00.000001+00:00",
  key_id: "k",
  hash: "cc",
  signature: "dd",
};

describe("a checkpoint of the log", () => {
  it("is read with its types, and kept as it came", async () => {
    const body = { seal: { ...SEAL, later: 1 }, public_key: "pk" };
    t.server.replies = [{ status: 200, body }];
    const checkpoint = await t.guard.logs.checkpoint();
    expect(t.server.paths()).toEqual(["GET /log-checkpoint"]);
    expect(checkpoint).toMatchObject({ publicKey: "pk", raw: body, requestId: expect.any(String) });
    expect(checkpoint.seal).toEqual({
      organizationId: "org_1",
      number: 2,
      size: 3,
      root: "aa",
      previous: "bb",
      oldestEntryAt: SEAL.oldest_entry_at,
      newestEntryAt: SEAL.newest_entry_at,
      sealedAt: SEAL.sealed_at,
      keyId: "k",
      hash: "cc",
      signature: "dd",
    });
  });

  it("has no seal before the first one", async () => {
    t.server.replies = [{ status: 200, body: { seal: null, public_key: null } }];
    expect(await t.guard.logs.checkpoint()).toMatchObject({ seal: null, publicKey: null });
  });

  it.each([
    ["no seal", { public_key: "pk" }],
    ["a seal that is text", { seal: "x", public_key: "pk" }],
    ["a seal without its hash", { seal: { ...SEAL, hash: undefined }, public_key: "pk" }],
    ["a number in words", { seal: { ...SEAL, number: "two" }, public_key: "pk" }],
    ["a key that is a number", { seal: SEAL, public_key: 1 }],
  ])("with %s is an error", async (_, body) => {
    t.server.replies = [{ status: 200, body }];
    expect(await failureOf(t.guard.logs.checkpoint())).toBeInstanceOf(InvalidResponseError);
  });
});

it("a create sends what was given, and an answer is read with its types", async () => {
  const body = { id: "p", max_amount: 100, requires_approval: true, currency: null };
  t.server.replies = [{ status: 201, body }];
  const made = await t.guard.permissions.create(AGENT, {
    action: "stripe.refund",
    requiresApproval: true,
    maxAmount: 99.9,
    currency: undefined,
    approvalExpiresInSeconds: 60,
  });
  expect(t.server.sent[0]?.body).toEqual({
    action: "stripe.refund",
    requires_approval: true,
    max_amount: 99.9,
    approval_expires_in_seconds: 60,
  });
  expect(made).toMatchObject({ maxAmount: 100, requiresApproval: true, currency: null });
});

it("an update tells clearing from keeping", async () => {
  t.server.replies = [one];
  await t.guard.permissions.update("p", { maxAmount: null, currency: undefined });
  expect(t.server.sent[0]?.body).toEqual({ max_amount: null });
});

it.each<[string, (guard: AgentWarden) => Promise<unknown>]>([
  ["NaN for a limit", (g) => g.permissions.update("p", { maxAmount: Number.NaN })],
  ["a misspelt limit", (g) => g.permissions.create("a", { action: "x", maxAmout: 5 } as never)],
  ["a limit named as on the wire", (g) => g.permissions.update("p", { max_amount: 5 } as never)],
  ["a misspelt filter", async (g) => g.logs.list({ agent: "a" } as never)],
  ["a filter that is no text", async (g) => g.logs.list({ agentId: {} } as never)],
  ["an invalid Date", async (g) => g.logs.list({ createdAfter: new Date(Number.NaN) })],
  ["no fields", (g) => g.agents.create(undefined as never)],
  ["an empty id", (g) => g.agents.delete("")],
])("%s is refused before it is sent", async (_, call) => {
  expect(await failureOf(Promise.resolve().then(() => call(t.guard)))).toBeInstanceOf(
    ValidationError,
  );
  expect(t.server.sent).toEqual([]);
});

it("the secret comes with the create and with a rotation", async () => {
  t.server.replies = [
    { status: 201, body: { id: "w", url, events: ["x"], secret: "whsec_MTIz" } },
    { status: 200, body: { secret: "whsec_NDU2" } },
  ];
  const made = await t.guard.webhookEndpoints.create({ url, events: ["approval.approved"] });
  expect(made).toMatchObject({ secret: "whsec_MTIz", events: ["x"] });
  const rotated = await t.guard.webhookEndpoints.rotateSecret("w");
  expect(rotated).toMatchObject({ id: "w", secret: "whsec_NDU2" });
});

it("logs are read page by page as needed", async () => {
  t.server.replies = [
    { status: 200, body: { data: [{ id: "1" }, { id: "2" }], next_cursor: "c" } },
    { status: 200, body: { data: [{ id: "3" }], next_cursor: null } },
  ];
  const createdAfter = new Date("2026-01-01T00:00:00Z");
  const logs = t.guard.logs.list({ agentId: AGENT, status: "failed", createdAfter });
  expect(t.server.sent).toEqual([]);
  expect(await logs.next()).toMatchObject({ value: { id: "1" } });
  expect(t.server.sent).toHaveLength(1);
  expect((await all(logs)).map((entry) => entry.id)).toEqual(["2", "3"]);
  const query = { agent_id: AGENT, status: "failed", created_after: "2026-01-01T00:00:00.000Z" };
  expect(t.server.sent[1]?.query).toEqual({ ...query, cursor: "c" });
});

it.each([
  [],
  {},
  { data: {} },
  { data: [1] },
  { data: [{}] },
  { data: [{ id: "a", name: 5 }] },
  { data: [], next_cursor: 1 },
])("%j is no list", async (body) => {
  t.server.replies = [{ status: 200, body }];
  expect(await failureOf(all(t.guard.agents.list()))).toBeInstanceOf(InvalidResponseError);
});

it("a list that turns in circles is an error", async () => {
  const page = { status: 200, body: { data: [], next_cursor: "c" } };
  t.server.replies = [page, page, page];
  expect(await failureOf(all(t.guard.agents.list()))).toBeInstanceOf(InvalidResponseError);
  expect(t.server.sent).toHaveLength(2);
});
