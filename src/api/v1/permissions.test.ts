import { beforeAll, describe, expect, it } from "vitest";
import { type AgentApi, agentApi, WIRE_TIME } from "@/test/agent-client";
import { testPlatform } from "@/test/database";
import { aKey, anAgent, anOrganization } from "@/test/factories";

const platform = testPlatform();

let api: AgentApi;
let agentId: string;
let path: string;
beforeAll(async () => {
  const owner = await anOrganization(platform, "enterprise");
  api = agentApi(platform, (await aKey(owner)).secret);
  agentId = (await anAgent(owner)).id;
  path = `/api/v1/agents/${agentId}/permissions`;
});

describe("POST permissions", () => {
  it("201: an action alone gets the defaults", async () => {
    const answer = await api.post(path, { action: "stripe.refund" });
    expect(answer.status).toBe(201);
    expect(answer.json).toEqual({
      id: expect.stringMatching(/^perm_[0-9a-f]{32}$/),
      agent_id: agentId,
      action: "stripe.refund",
      effect: "allow",
      requires_approval: false,
      max_amount: null,
      currency: null,
      approval_expires_in_seconds: 86_400,
      created_at: expect.stringMatching(WIRE_TIME),
      updated_at: expect.stringMatching(WIRE_TIME),
    });
    expect((await api.get(`/api/v1/permissions/${answer.json.id}`)).json).toEqual(answer.json);
  });

  it("201: everything that can be said", async () => {
    const rule = {
      action: "stripe.*",
      effect: "allow",
      requires_approval: true,
      max_amount: 100,
      currency: "usd",
      approval_expires_in_seconds: 60,
    };
    const { json } = await api.post(path, rule);
    expect(json).toMatchObject({ ...rule, currency: "USD" });
  });

  it.each([
    ["100.00000000000000001", "100.00000000000000001"],
    ["0", "0"],
    ["100.10", "100.10"],
    ["1e2", "100"],
    ["123456789012345678901234567890.5", "123456789012345678901234567890.5"],
  ])("keeps a max_amount of %s exactly", async (digits, shown) => {
    const body = `{"action":"digits.of-${digits.replace(/[^\w.]/g, "")}","max_amount":${digits}}`;
    const created = await api.post(path, body);
    expect(created.text).toContain(`"max_amount":${shown},`);
    const read = await api.get(`/api/v1/permissions/${created.json.id}`);
    expect(read.text).toContain(`"max_amount":${shown},`);
  });

  it.each([
    ["{}", "action: is required"],
    ['{"action":""}', "action: must be an action name"],
    ['{"action":"stripe*"}', "action: must be an action name"],
    ['{"action":"*.refund"}', "action: must be an action name"],
    ['{"action":"a","effect":"maybe"}', "effect: must be allow or deny"],
    ['{"action":"a","requires_approval":"yes"}', "requires_approval: must be true or false"],
    ['{"action":"a","max_amount":"100"}', "max_amount: must be a number"],
    ['{"action":"a","max_amount":-1}', "max_amount: must be a finite number of at least 0"],
    ['{"action":"a","max_amount":1e309}', "max_amount: must be a finite number of at least 0"],
    ['{"action":"a","max_amount":1e61}', "max_amount: has too many digits"],
    ['{"action":"a","currency":"dollars"}', "currency: must be a currency code"],
    [
      '{"action":"a","approval_expires_in_seconds":0}',
      "approval_expires_in_seconds: must be a whole",
    ],
    [
      '{"action":"a","approval_expires_in_seconds":1.5}',
      "must be a whole number from 1 to 2592000",
    ],
    ['{"action":"a","approval_expires_in_seconds":2592001}', "must be a whole number"],
  ])("400: %s", async (body, detail) => {
    const answer = await api.post(path, body);
    expect(answer).toMatchObject({ status: 400, json: { code: "invalid_field" } });
    expect(answer.json.detail).toContain(detail);
  });

  it("404 for an unknown agent; 409 for the same action and effect twice", async () => {
    const none = await api.post("/api/v1/agents/agent_none/permissions", { action: "a" });
    expect(none).toMatchObject({ status: 404, json: { detail: "Agent not found" } });
    expect((await api.post(path, { action: "twice" })).status).toBe(201);
    const again = await api.post(path, { action: "twice" });
    expect(again).toMatchObject({ status: 409, json: { code: "name_taken" } });
    expect((await api.post(path, { action: "twice", effect: "deny" })).status).toBe(201);
  });
});

it("GET an agent's permissions: all of them, by action", async () => {
  const other = await api.post("/api/v1/agents", { name: "sorted" });
  const its = `/api/v1/agents/${other.json.id}/permissions`;
  for (const action of ["b", "a.*", "a"]) await api.post(its, { action });
  const { status, json } = await api.get(its);
  expect([status, json.next_cursor]).toEqual([200, null]);
  expect(json.data.map(({ action }) => action).sort()).toEqual(["a", "a.*", "b"]);
  expect((await api.get("/api/v1/agents/agent_none/permissions")).status).toBe(404);
});

describe("PATCH permissions/{id}", () => {
  it("200: changes what was sent; null takes a limit away", async () => {
    const { json } = await api.post(path, { action: "patch.me", max_amount: 5, currency: "EUR" });
    const one = `/api/v1/permissions/${json.id}`;
    const asking = await api.patch(one, { requires_approval: true });
    expect(asking.status).toBe(200);
    expect(asking.json).toEqual({
      ...json,
      requires_approval: true,
      updated_at: expect.stringMatching(WIRE_TIME),
    });
    const unlimited = await api.patch(one, { max_amount: null, currency: null });
    expect(unlimited.json).toMatchObject({
      max_amount: null,
      currency: null,
      requires_approval: true,
    });
  });

  it("rules the very next check", async () => {
    const { json } = await api.post(path, { action: "switch.me" });
    const check = () => api.post("/api/v1/check", { agent_id: agentId, action: "switch.me" });
    expect((await check()).json.decision).toBe("allow");
    await api.patch(`/api/v1/permissions/${json.id}`, { effect: "deny" });
    expect((await check()).json.decision).toBe("deny");
    await api.delete(`/api/v1/permissions/${json.id}`);
    expect((await check()).json.reason).toBe('No permission for action "switch.me"');
  });

  it("400 for a wrong field, 409 for a taken action", async () => {
    const { json } = await api.post(path, { action: "one.of-two" });
    await api.post(path, { action: "two.of-two" });
    const one = `/api/v1/permissions/${json.id}`;
    expect((await api.patch(one, { effect: 1 })).status).toBe(400);
    expect(await api.patch(one, { action: "two.of-two" })).toMatchObject({
      status: 409,
      json: { code: "name_taken" },
    });
  });
});

it("DELETE permissions/{id}: 204, then 404", async () => {
  const { json } = await api.post(path, { action: "delete.me" });
  const one = `/api/v1/permissions/${json.id}`;
  expect((await api.delete(one)).status).toBe(204);
  for (const answer of [await api.delete(one), await api.get(one), await api.patch(one, {})])
    expect(answer).toMatchObject({ status: 404, json: { detail: "Permission not found" } });
});
