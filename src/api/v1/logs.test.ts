import { beforeAll, describe, expect, it } from "vitest";
import { agentApi, allPages, WIRE_TIME } from "@/test/agent-client";
import { testPlatform } from "@/test/database";
import { forceLog } from "@/test/force-log";
import { aKey, anAgent, anEndpoint, anOrganization, eventsOf } from "@/test/factories";

const platform = testPlatform();

async function aReporter() {
  const owner = await anOrganization(platform);
  const agent = await anAgent(owner, [{ action: "files.delete", requiresApproval: true }]);
  const { secret } = await aKey(owner);
  const api = agentApi(platform, secret);
  const log = (status: string, extra: object = {}, path = "/api/v1/log") =>
    api.post(path, { agent_id: agent.id, action: "files.delete", status, ...extra });
  const check = (action = "files.delete") =>
    api.post("/api/v1/check", { agent_id: agent.id, action });
  const told = async () => (await eventsOf(owner)).map((event) => event.type);
  return { owner, agent, api, log, check, told };
}

describe("POST log, 201", () => {
  it("has the contract's fields, and what the trail adds", async () => {
    const { owner, agent, log } = await aReporter();
    const answer = await log("success", { context: { a: 1 }, ip_address: "203.0.113.9" });
    expect(answer.status).toBe(201);
    expect(answer.json).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      agent_id: agent.id,
      agent_name: agent.name,
      organization_id: owner.organizationId,
      action: "files.delete",
      status: "success",
      source: "log",
      reason: null,
      context: { a: 1 },
      approval_id: null,
      permission_id: null,
      ip_address: "203.0.113.9",
      request_id: answer.headers.get("x-request-id"),
      created_at: expect.stringMatching(WIRE_TIME),
    });
  });

  it.each([
    ["success", "success"],
    ["failed", "failed"],
    ["blocked", "blocked"],
    ["denied", "blocked"],
    ["pending_approval", "pending_approval"],
    ["pending", "pending"],
  ])("%s is kept as %s, at both paths", async (status, kept) => {
    const { log } = await aReporter();
    const [plain, alias] = [await log(status), await log(status, {}, "/sdk/log")];
    expect([plain.json.status, alias.json.status]).toEqual([kept, kept]);
    expect(Object.keys(alias.json)).toEqual(Object.keys(plain.json));
  });

  it("keeps a context's digits and members as they were sent", async () => {
    const { api, agent } = await aReporter();
    const context = '{"amount":100.00000000000000001,"z":1e2,"a":{"__proto__":1.0},"ü":"\u2028"}';
    const body = `{"agent_id":"${agent.id}","action":"a","status":"success","context":${context}}`;
    const answer = await api.post("/api/v1/log", body);
    expect(answer.text).toContain(`"context":${context}`);
    expect((await api.get(`/api/v1/logs/${answer.json.id}`)).text).toContain(
      `"context":${context}`,
    );
  });

  it("of pending_approval never opens an approval", async () => {
    const { owner, log, api } = await aReporter();
    await log("pending_approval");
    expect((await api.get("/api/v1/approvals")).json.data).toEqual([]);
    const rows = await platform.sql`
      select 1 from approvals where organization_id = ${owner.organizationId}`;
    expect(rows).toHaveLength(0);
  });

  it("repeats its answer for an Idempotency-Key", async () => {
    const { api, agent } = await aReporter();
    const body = { agent_id: agent.id, action: "a", status: "success" };
    const headers = { "Idempotency-Key": "once" };
    const first = await api.post("/api/v1/log", body, headers);
    const again = await api.post("/sdk/log", body, headers);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect([again.status, again.text]).toEqual([201, first.text]);
    const other = await api.post("/api/v1/log", { ...body, status: "failed" }, headers);
    expect(other).toMatchObject({ status: 422, json: { code: "idempotency_key_reused" } });
  });
});

describe("an agent's echo of what a check has just recorded", () => {
  it("is written, and told no second time", async () => {
    const { owner, check, log, told } = await aReporter();
    await anEndpoint(owner);
    await check();
    await log("pending_approval");
    await check("files.format");
    await log("denied", { action: "files.format" });
    expect(await told()).toEqual(["log.pending_approval", "log.blocked"]);
    const entries = await platform.sql`
      select 1 from log_entries where organization_id = ${owner.organizationId}`;
    expect(entries).toHaveLength(4);
  });

  it("is told when it is another action, another status or another agent", async () => {
    const { owner, check, log, told, api } = await aReporter();
    await anEndpoint(owner);
    await check();
    await log("pending_approval", { action: "files.format" });
    await log("blocked");
    const other = await anAgent(owner);
    const body = { agent_id: other.id, action: "files.delete", status: "pending_approval" };
    await api.post("/api/v1/log", body);
    expect(await told()).toEqual([
      "log.pending_approval",
      "log.pending_approval",
      "log.blocked",
      "log.pending_approval",
    ]);
  });

  it("is told when the check is more than five minutes past", async () => {
    const { owner, check, log, told } = await aReporter();
    await anEndpoint(owner);
    await check();
    const age = (seconds: number) =>
      forceLog(
        platform,
        (sql) => sql`
          update log_entries set created_at = now() - make_interval(secs => ${seconds})
          where organization_id = ${owner.organizationId} and source = 'check'`,
      );
    await age(295);
    await log("pending_approval");
    expect(await told()).toHaveLength(1);
    await age(301);
    await log("pending_approval");
    expect(await told()).toHaveLength(2);
  });

  it("is told when it echoes only another log", async () => {
    const { owner, log, told } = await aReporter();
    await anEndpoint(owner);
    await log("blocked");
    await log("blocked");
    await log("failed");
    await log("failed");
    expect(await told()).toEqual(["log.blocked", "log.blocked", "log.failed", "log.failed"]);
  });
});

describe("POST log, refused", () => {
  const valid = { agent_id: "a", action: "a", status: "success" };

  it.each([
    ["agent_id: is required", { ...valid, agent_id: undefined }],
    ["action: is required", { ...valid, action: undefined }],
    ["status: must be one of success, failed, blocked", { ...valid, status: undefined }],
    ["status: must be one of success, failed, blocked", { ...valid, status: "allowed" }],
    ["status: must be one of success, failed, blocked", { ...valid, status: "__proto__" }],
    ["context: must be an object", { ...valid, context: "x" }],
    ["ip_address: must be an IP address", { ...valid, ip_address: "1.2.3" }],
    ["action: must be 1 to 200 characters", { ...valid, action: "a b" }],
  ])("400: %s", async (detail, body) => {
    const { api } = await aReporter();
    const answer = await api.post("/api/v1/log", body);
    expect([answer.status, answer.json.code]).toEqual([400, "invalid_field"]);
    expect(answer.json.detail).toContain(detail);
  });

  it("403: a key bound to other agents; 404: an unknown agent", async () => {
    const { owner, agent } = await aReporter();
    const mine = await anAgent(owner);
    const api = agentApi(platform, (await aKey(owner, { agentIds: [mine.id] })).secret);
    const log = (agent_id: string) => api.post("/api/v1/log", { ...valid, agent_id });
    expect((await log(mine.id)).status).toBe(201);
    expect(await log(agent.id)).toMatchObject({ status: 403, json: { code: "agent_not_allowed" } });
    expect(await log("nobody")).toMatchObject({ status: 404, json: { detail: "Agent not found" } });
  });
});

describe("GET logs", () => {
  /** Twelve entries of two agents, an hour apart, the newest now. */
  async function aTrail() {
    const { owner, agent, api } = await aReporter();
    const other = await anAgent(owner);
    const ids: string[] = [];
    for (let i = 0; i < 12; i++) {
      const { json } = await api.post("/api/v1/log", {
        agent_id: i % 3 ? agent.id : other.id,
        action: i % 2 ? "a.b" : "a.c",
        status: i % 4 ? "success" : "denied",
      });
      ids.unshift(json.id);
    }
    for (const [hours, id] of ids.entries())
      await forceLog(
        platform,
        (sql) => sql`
          update log_entries set created_at = '2026-02-25T12:00:00Z'::timestamptz
            - make_interval(hours => ${hours}) where id = ${id}`,
      );
    return { agent, other, api, ids };
  }
  let trail: Awaited<ReturnType<typeof aTrail>>;
  beforeAll(async () => {
    trail = await aTrail();
  });
  const list = async (query: string) => {
    const { status, json } = await trail.api.get(`/api/v1/logs?${query}`);
    expect(status).toBe(200);
    return json.data.map(({ id }) => trail.ids.indexOf(id));
  };

  it.each([1, 5, 6, 12, 100])("walks every row once, newest first, %i at a time", async (limit) => {
    const { api, ids } = trail;
    expect(await allPages(api, `/api/v1/logs?limit=${limit}`)).toEqual(ids);
  });

  it("gives twenty without a limit, and says where the rest begins", async () => {
    const { api, log } = await aReporter();
    await Promise.all(Array.from({ length: 21 }, () => log("success")));
    const { json } = await api.get("/api/v1/logs");
    expect(Object.keys(json)).toEqual(["data", "next_cursor"]);
    expect(json.data).toHaveLength(20);
    expect(json.next_cursor).toBe(json.data[19]?.id);
  });

  it("does not show the page before again when rows are added meanwhile", async () => {
    const { api, ids, agent } = await aTrail();
    const first = await api.get("/api/v1/logs?limit=4");
    await api.post("/api/v1/log", { agent_id: agent.id, action: "a", status: "success" });
    const second = await api.get(`/api/v1/logs?limit=4&cursor=${first.json.next_cursor}`);
    expect(second.json.data.map(({ id }) => id)).toEqual(ids.slice(4, 8));
  });

  it("filters by agent, action and status, together and alone", async () => {
    const { other } = trail;
    expect(await list(`agent_id=${other.id}`)).toEqual([2, 5, 8, 11]);
    expect(await list("action=a.b")).toEqual([0, 2, 4, 6, 8, 10]);
    expect(await list("status=blocked")).toEqual([3, 7, 11]);
    expect(await list("status=denied")).toEqual([3, 7, 11]);
    expect(await list(`agent_id=${other.id}&action=a.c&status=blocked`)).toEqual([11]);
    expect(await list("agent_id=agent_of_nobody")).toEqual([]);
  });

  it.each([
    ["created_after=2026-02-25T10:00:00Z", [0, 1, 2]],
    ["created_after=2026-02-25T10:00:00", [0, 1, 2]],
    ["created_after=2026-02-25T11:00:00%2B01:00", [0, 1, 2]],
    ["created_after=2026-02-25T11:00:00+01:00", [0, 1, 2]],
    ["created_after=2026-02-25T10:00:00.000000%2B00:00", [0, 1, 2]],
    ["created_before=2026-02-25T02:00:00Z", [11]],
    ["created_after=2026-02-25T10:00:00Z&created_before=2026-02-25T12:00:00Z", [1, 2]],
    ["created_after=2026-02-26", []],
    ["created_before=9999-12-31T23:59:59Z&limit=2", [0, 1]],
  ])("filters by time: %s", async (query, expected) => {
    expect(await list(query)).toEqual(expected);
  });

  it.each([
    ["limit=0", "limit: must be at least 1"],
    ["limit=101", "limit: must be at most 100"],
    ["limit=1.5", "limit: must be a whole number"],
    ["limit=ten", "limit: must be a number"],
    ["cursor=nope", "cursor: is not a cursor"],
    ["status=nope", "status: must be one of allowed, success"],
    ["created_after=yesterday", "created_after: must be a time"],
    ["created_after=", "created_after: must be a time"],
    ["created_before=%2B275760-09-13T00:00:00Z", "created_before: must be a time"],
    ["created_after=-000001-01-01T00:00:00Z", "created_after: must be a time"],
    ["created_after=0001-01-01T00:00:00%2B14:00", "created_after: must be a time"],
    ["action=%00", "action: must not contain U+0000"],
  ])("400: %s", async (query, detail) => {
    const answer = await trail.api.get(`/api/v1/logs?${query}`);
    expect(answer).toMatchObject({ status: 400, json: { code: "invalid_field" } });
    expect(answer.json.detail).toContain(detail);
  });
});

it("GET logs/{id} is the entry as the list shows it", async () => {
  const { api, log } = await aReporter();
  const { json } = await log("failed", { context: { error: "x" } });
  const one = await api.get(`/api/v1/logs/${json.id}`);
  const list = await api.get("/api/v1/logs");
  expect([one.status, one.json]).toEqual([200, list.json.data[0]]);
  const none = await api.get("/api/v1/logs/nope");
  expect(none).toMatchObject({ status: 404, json: { detail: "Log entry not found" } });
});
