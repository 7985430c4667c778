import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { EVENT_TYPES } from "@/domain/events";
import { WEBHOOKS_LOCKED } from "@/domain/plan";
import { createDeliveries } from "@/services/webhooks/deliver-due";
import { type AgentApi, agentApi, allPages, WIRE_TIME } from "@/test/agent-client";
import { testPlatform } from "@/test/database";
import { aKey, anAgent, anOrganization } from "@/test/factories";
import type { Ctx } from "@/services/context";

const platform = testPlatform();
const PATH = "/api/v1/webhook-endpoints";
const HOOK = { url: "https://customer.example/hook", events: ["approval.approved"] };

let owner: Ctx;
let api: AgentApi;
beforeAll(async () => {
  owner = await anOrganization(platform, "enterprise");
  api = agentApi(platform, (await aKey(owner)).secret);
});
beforeEach(() => {
  platform.answerWebhook = () => ({ ok: true, status: 200, durationMs: 3, responseExcerpt: "ok" });
});

describe("POST webhook-endpoints", () => {
  it("201: the endpoint with its secret, which is shown this once", async () => {
    const { status, json } = await api.post(PATH, HOOK);
    expect(status).toBe(201);
    expect(json).toEqual({
      id: expect.stringMatching(/^whe_[0-9a-f]{32}$/),
      ...HOOK,
      enabled: true,
      disabled_reason: null,
      disabled_at: null,
      created_at: expect.stringMatching(WIRE_TIME),
      created_by: expect.stringMatching(/^key_/),
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
    });
    const { secret, ...shown } = json;
    const read = await api.get(`${PATH}/${json.id}`);
    expect(read.json).toEqual(shown);
    for (const answer of [read, await api.get(PATH), await api.patch(`${PATH}/${json.id}`, {})])
      expect(answer.text).not.toContain(secret);
  });

  it("201: may start switched off, and names an event once", async () => {
    const events = [...EVENT_TYPES, ...EVENT_TYPES];
    const { json } = await api.post(PATH, { ...HOOK, events, enabled: false });
    expect(json).toMatchObject({ enabled: false, disabled_reason: "owner", events: EVENT_TYPES });
  });

  it.each([
    [{ ...HOOK, url: undefined }, "url: is required"],
    [{ ...HOOK, url: "x".repeat(2_049) }, "url: must be at most 2048 characters"],
    [{ ...HOOK, events: undefined }, "events: is required"],
    [{ ...HOOK, events: [] }, "events: must name at least one event"],
    [{ ...HOOK, events: ["approval.done"] }, "events.0: must be one of log.pending_approval"],
    [{ ...HOOK, events: "approval.approved" }, "events: must be a list"],
    [{ ...HOOK, enabled: 1 }, "enabled: must be true or false"],
  ])("400: %j", async (body, detail) => {
    const answer = await api.post(PATH, body);
    expect(answer).toMatchObject({ status: 400, json: { code: "invalid_field" } });
    expect(answer.json.detail).toContain(detail);
  });

  it("400: an address that webhooks must not go to, on create and on change", async () => {
    const message = "points into a private network";
    const checkWebhookUrl = async () =>
      ({ ok: false, reason: "private_address", message }) as const;
    const guarded = agentApi({ ...platform, checkWebhookUrl }, (await aKey(owner)).secret);
    const { json } = await api.post(PATH, HOOK);
    const url = "http://169.254.169.254/";
    for (const answer of [
      await guarded.post(PATH, { ...HOOK, url }),
      await guarded.patch(`${PATH}/${json.id}`, { url }),
    ])
      expect(answer).toMatchObject({ status: 400, json: { detail: `url: ${message}` } });
    expect((await api.get(`${PATH}/${json.id}`)).json.url).toBe(HOOK.url);
  });

  it("403: a plan without webhooks", async () => {
    const free = agentApi(platform, (await aKey(await anOrganization(platform, "free"))).secret);
    const answer = await free.post(PATH, HOOK);
    expect(answer).toMatchObject({ status: 403, json: { code: "plan_limit_exceeded" } });
    expect(answer.json.detail).toEqual({
      error: "plan_limit_exceeded",
      message: WEBHOOKS_LOCKED,
      limit_type: "webhooks",
      current_plan: "free",
      upgrade_url: "http://localhost:3000/settings/plan",
    });
  });
});

it("GET webhook-endpoints walks every endpoint once, newest first", async () => {
  const other = await anOrganization(platform);
  const client = agentApi(platform, (await aKey(other)).secret);
  const ids: string[] = [];
  for (let i = 0; i < 5; i++) ids.unshift((await client.post(PATH, HOOK)).json.id);
  expect(await allPages(client, `${PATH}?limit=2`)).toEqual(ids);
});

it("PATCH and DELETE webhook-endpoints/{id}", async () => {
  const { json } = await api.post(PATH, HOOK);
  const one = `${PATH}/${json.id}`;
  const off = await api.patch(one, { enabled: false, events: ["log.failed"] });
  expect(off).toMatchObject({ status: 200, json: { enabled: false, disabled_reason: "owner" } });
  expect(off.json).toMatchObject({ url: HOOK.url, events: ["log.failed"] });
  const on = await api.patch(one, { enabled: true });
  expect(on.json).toMatchObject({ enabled: true, disabled_at: null, disabled_reason: null });
  expect((await api.patch(one, { events: [] })).status).toBe(400);
  expect((await api.delete(one)).status).toBe(204);
  for (const gone of [await api.get(one), await api.delete(one), await api.post(`${one}/test`)])
    expect(gone).toMatchObject({ status: 404, json: { detail: "Webhook endpoint not found" } });
});

it("POST …/rotate-secret: 200 with another secret, once", async () => {
  const { json } = await api.post(PATH, HOOK);
  const rotated = await api.post(`${PATH}/${json.id}/rotate-secret`);
  expect(rotated.status).toBe(200);
  expect(Object.keys(rotated.json).sort()).toEqual(Object.keys(json).sort());
  expect(rotated.json.secret).toMatch(/^whsec_/);
  expect(rotated.json.secret).not.toBe(json.secret);
});

describe("deliveries", () => {
  it("of a test are listed with their attempts, and can be replayed", async () => {
    const url = "https://listed.example/hook";
    const { json } = await api.post(PATH, { ...HOOK, url });
    const test = await api.post(`${PATH}/${json.id}/test`);
    expect(test.status).toBe(202);
    const deliveryId = test.json.delivery_id;
    const deliveries = createDeliveries(platform);
    await deliveries.deliverDue();
    const list = () => api.get(`${PATH}/${json.id}/deliveries`);
    expect((await list()).json.data).toEqual([
      {
        id: deliveryId,
        endpoint_id: json.id,
        webhook_id: expect.stringMatching(/^evt_/),
        event: "webhook.test",
        status: "delivered",
        attempts: [
          {
            number: 1,
            http_status: 200,
            failure: null,
            duration_ms: 3,
            response_excerpt: "ok",
            created_at: expect.stringMatching(WIRE_TIME),
          },
        ],
        next_attempt_at: null,
        delivered_at: expect.stringMatching(WIRE_TIME),
        created_at: expect.stringMatching(WIRE_TIME),
      },
    ]);
    const replay = await api.post(`/api/v1/webhook-deliveries/${deliveryId}/replay`);
    expect(replay).toMatchObject({ status: 202, json: { id: deliveryId, status: "pending" } });
    await deliveries.deliverDue();
    const sent = platform.webhookRequests.filter((request) => request.url === url);
    expect(sent).toHaveLength(2);
    expect(sent[1]?.body).toBe(sent[0]?.body);
    expect((await list()).json.data[0]?.attempts).toHaveLength(2);
  });

  it("are paged, newest first", async () => {
    const { json } = await api.post(PATH, { ...HOOK, events: ["log.failed"], enabled: true });
    const agent = await anAgent(owner);
    const failed = { agent_id: agent.id, action: "a", status: "failed" };
    for (let i = 0; i < 5; i++) await api.post("/api/v1/log", failed);
    const ids = await allPages(api, `${PATH}/${json.id}/deliveries?limit=2`);
    expect(ids).toHaveLength(5);
    expect([...ids].sort().reverse()).toEqual(ids);
  });

  it("409: a replay to an endpoint that is switched off; 404: an unknown delivery", async () => {
    const { json } = await api.post(PATH, HOOK);
    const test = await api.post(`${PATH}/${json.id}/test`);
    await api.patch(`${PATH}/${json.id}`, { enabled: false });
    const path = `/api/v1/webhook-deliveries/${test.json.delivery_id}/replay`;
    expect(await api.post(path)).toMatchObject({ status: 409, json: { code: "state_conflict" } });
    const none = await api.post("/api/v1/webhook-deliveries/dlv_none/replay");
    expect(none).toMatchObject({ status: 404, json: { detail: "Webhook delivery not found" } });
  });
});
