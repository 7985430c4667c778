import { describe, expect, it } from "vitest";
import { openDb } from "@/db/client";
import { openLive } from "@/db/live";
import { newLogEntryId } from "@/lib/ids";
import { resolveApproval } from "@/services/approvals/resolve-approval";
import { agentApi, allPages, WIRE_TIME } from "@/test/agent-client";
import { type TestPlatform, testPlatform } from "@/test/database";
import { deferred } from "@/test/deferred";
import {
  aKey,
  anAgent,
  anEndpoint,
  anOrganization,
  aPendingApproval,
  ctxOf,
  eventsOf,
  historyOf,
  lapse,
} from "@/test/factories";

const platform = testPlatform();

async function anAsker() {
  const owner = await anOrganization(platform);
  const { secret, ctx } = await aKey(owner);
  return { owner, ctx, api: agentApi(platform, secret) };
}

describe("GET approvals/{id}", () => {
  it("is the approval, field by field", async () => {
    const { owner, api } = await anAsker();
    const context = '{"amount":100.00000000000000001,"note":"a"}';
    const { id, agentId } = await aPendingApproval(owner, context);
    const answer = await api.get(`/api/v1/approvals/${id}`);
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      id,
      approval_id: id,
      agent_id: agentId,
      agent_name: expect.stringMatching(/^agent /),
      action: "stripe.refund",
      status: "pending_approval",
      reason: "This action requires human approval",
      context: { amount: 100, note: "a" },
      context_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      permission_id: expect.stringMatching(/^perm_/),
      created_at: expect.stringMatching(WIRE_TIME),
      expires_at: expect.stringMatching(WIRE_TIME),
      resolved_at: null,
      resolved_by: null,
      comment: null,
      redeemed_at: null,
    });
    expect(answer.text).toContain(`"context":${context}`);
  });

  it("tells who resolved it, when, and what they said", async () => {
    const { owner, api } = await anAsker();
    const { id } = await aPendingApproval(owner);
    await resolveApproval(owner, { id, resolution: "rejected", comment: "Too much" });
    expect((await api.get(`/api/v1/approvals/${id}`)).json).toMatchObject({
      status: "rejected",
      resolved_at: expect.stringMatching(WIRE_TIME),
      resolved_by: owner.actor.kind === "member" && owner.actor.userId,
      comment: "Too much",
    });
  });

  it("that has lapsed becomes expired, with one event however often it is read", async () => {
    const { owner, api } = await anAsker();
    await anEndpoint(owner, ["approval.expired"]);
    const { id } = await aPendingApproval(owner);
    await lapse(owner, id);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => api.get(`/api/v1/approvals/${id}`)),
    );
    for (const { json } of answers)
      expect(json).toMatchObject({ status: "expired", resolved_by: null });
    expect((await eventsOf(owner)).map(({ type }) => type)).toEqual(["approval.expired"]);
    expect(await historyOf(owner, id)).toMatchObject([
      { event: "approval.expired", actor_id: "system" },
    ]);
    expect(api.deliveriesStarted()).toBeGreaterThanOrEqual(1);
  });

  it("says the same of no id, an unknown id and another organization's id", async () => {
    const { api } = await anAsker();
    const theirs = await aPendingApproval(await anOrganization(platform));
    const texts = new Set<string>();
    for (const id of ["nope", newLogEntryId(), theirs.id]) {
      const answer = await api.get(`/api/v1/approvals/${id}`, { "X-Request-Id": "same" });
      expect(answer.status).toBe(404);
      texts.add(answer.text);
    }
    expect([...texts]).toEqual([
      '{"detail":"Approval not found","code":"not_found","request_id":"same"}',
    ]);
  });

  it("is refused to a key bound to other agents", async () => {
    const { owner } = await anAsker();
    const { id, agentId } = await aPendingApproval(owner);
    const other = await anAgent(owner);
    const bound = async (agentIds: string[]) =>
      agentApi(platform, (await aKey(owner, { agentIds })).secret);
    const refused = await (await bound([other.id])).get(`/api/v1/approvals/${id}`);
    expect(refused).toMatchObject({ status: 403, json: { code: "agent_not_allowed" } });
    expect((await (await bound([agentId])).get(`/api/v1/approvals/${id}`)).status).toBe(200);
  });
});

describe("?wait=", () => {
  /** A platform that tells when a request has begun to wait, and is told what other processes do. */
  async function aWaitingPlatform() {
    const listening = deferred();
    const waits = deferred();
    const live = openLive({
      listen: (channel, onPayload, onConnect) =>
        platform.db.listen(channel, onPayload, () => {
          onConnect();
          listening.resolve();
        }),
    });
    live.subscribe("nobody", () => {});
    await listening.promise;
    const nextChange: typeof live.nextChange = (...asked) => {
      waits.resolve();
      return live.nextChange(...asked);
    };
    const waiting: TestPlatform = { ...platform, live: { ...live, nextChange } };
    return { waiting, hasBegun: waits.promise };
  }

  it("answers as soon as a reviewer at another process approves", async () => {
    const owner = await anOrganization(platform);
    const { secret } = await aKey(owner);
    const { id } = await aPendingApproval(owner);
    const { waiting, hasBegun } = await aWaitingPlatform();
    const answered = agentApi(waiting, secret).get(`/api/v1/approvals/${id}?wait=15`);
    const first = await Promise.race([
      hasBegun.then(() => "waits"),
      answered.then(() => "answers"),
    ]);
    expect(first).toBe("waits");
    const elsewhere = openDb({ url: platform.databaseUrl, poolSize: 1, prepare: true });
    const reviewer = ctxOf({ ...platform, db: elsewhere }, owner.organizationId, owner.actor);
    await resolveApproval(reviewer, { id, resolution: "approved", comment: null });
    const approvedAt = performance.now();
    expect((await answered).json.status).toBe("approved");
    expect(performance.now() - approvedAt).toBeLessThan(2_000);
    await elsewhere.close();
  });

  it("answers with pending when the time is over", async () => {
    const { owner, api } = await anAsker();
    const { id } = await aPendingApproval(owner);
    const begunAt = performance.now();
    const { json } = await api.get(`/api/v1/approvals/${id}?wait=0.3`);
    expect(json.status).toBe("pending_approval");
    expect(performance.now() - begunAt).toBeGreaterThanOrEqual(300);
  });

  it("answers with expired at the moment it lapses", async () => {
    const { owner, api } = await anAsker();
    const { id } = await aPendingApproval(owner);
    await platform.sql`
      update approvals set expires_at = clock_timestamp() + interval '300 ms' where id = ${id}`;
    const begunAt = performance.now();
    expect((await api.get(`/api/v1/approvals/${id}?wait=15`)).json.status).toBe("expired");
    expect(performance.now() - begunAt).toBeLessThan(5_000);
  });

  it("answers at once when it is resolved already, and when the caller has gone", async () => {
    const { owner, api } = await anAsker();
    const { id } = await aPendingApproval(owner);
    const begunAt = performance.now();
    const gone = await api.send(`/api/v1/approvals/${id}?wait=15`, { signal: AbortSignal.abort() });
    expect(gone.json.status).toBe("pending_approval");
    await resolveApproval(owner, { id, resolution: "approved", comment: null });
    expect((await api.get(`/api/v1/approvals/${id}?wait=15`)).json.status).toBe("approved");
    expect(performance.now() - begunAt).toBeLessThan(5_000);
  });

  it.each([
    ["61", "at most 60"],
    ["-1", "at least 0"],
    ["soon", "a number of seconds"],
    ["Infinity", "wait: must be"],
  ])("400: %s", async (wait, detail) => {
    const { api } = await anAsker();
    const answer = await api.get(`/api/v1/approvals/${newLogEntryId()}?wait=${wait}`);
    expect(answer).toMatchObject({ status: 400, json: { code: "invalid_field" } });
    expect(answer.json.detail).toContain(detail);
  });
});

describe("GET approvals", () => {
  it("filters by status as it is now, and by agent", async () => {
    const { owner, api } = await anAsker();
    const [waiting, approved, lapsed, marked] = [
      await aPendingApproval(owner),
      await aPendingApproval(owner),
      await aPendingApproval(owner),
      await aPendingApproval(owner),
    ];
    await resolveApproval(owner, { id: approved.id, resolution: "approved", comment: null });
    await lapse(owner, lapsed.id, marked.id);
    await api.get(`/api/v1/approvals/${marked.id}`);
    const list = async (query: string) =>
      (await api.get(`/api/v1/approvals?${query}`)).json.data.map(({ id }) => id);
    expect(await list("")).toEqual([marked.id, lapsed.id, approved.id, waiting.id]);
    expect(await list("status=pending_approval")).toEqual([waiting.id]);
    expect(await list("status=pending")).toEqual([waiting.id]);
    expect(await list("status=expired")).toEqual([marked.id, lapsed.id]);
    expect(await list("status=approved")).toEqual([approved.id]);
    expect(await list("status=cancelled")).toEqual([]);
    expect(await list(`agent_id=${lapsed.agentId}`)).toEqual([lapsed.id]);
    const { json } = await api.get(`/api/v1/approvals?agent_id=${lapsed.agentId}`);
    expect(json.data[0]?.status).toBe("expired");
  });

  it("walks every row once, newest first", async () => {
    const { owner, api } = await anAsker();
    const ids: string[] = [];
    for (let i = 0; i < 7; i++) ids.unshift((await aPendingApproval(owner)).id);
    expect(await allPages(api, "/api/v1/approvals?limit=3")).toEqual(ids);
    expect(await allPages(api, "/api/v1/approvals?limit=7")).toEqual(ids);
  });

  it("shows a key bound to agents theirs only", async () => {
    const { owner } = await anAsker();
    const [mine, other] = [await aPendingApproval(owner), await aPendingApproval(owner)];
    const { secret } = await aKey(owner, { agentIds: [mine.agentId] });
    const api = agentApi(platform, secret);
    expect(await allPages(api, "/api/v1/approvals?limit=1")).toEqual([mine.id]);
    expect(await allPages(api, `/api/v1/approvals?agent_id=${other.agentId}`)).toEqual([]);
  });

  it.each([
    ["status=done", "status: must be one of pending_approval, approved"],
    ["cursor=1", "cursor: is not a cursor"],
    ["limit=1000", "limit: must be at most 100"],
    ["agent_id=", "agent_id: must not be empty"],
  ])("400: %s", async (query, detail) => {
    const { api } = await anAsker();
    const answer = await api.get(`/api/v1/approvals?${query}`);
    expect(answer).toMatchObject({ status: 400, json: { code: "invalid_field" } });
    expect(answer.json.detail).toContain(detail);
  });
});

describe("POST approvals/{id}/cancel", () => {
  it("withdraws, tells it once, and is 409 the second time", async () => {
    const { owner, api, ctx } = await anAsker();
    await anEndpoint(owner, ["approval.cancelled"]);
    const { id } = await aPendingApproval(owner);
    const keyId = ctx.actor.kind === "key" && ctx.actor.keyId;
    const answer = await api.post(`/api/v1/approvals/${id}/cancel`);
    expect(answer).toMatchObject({
      status: 200,
      json: { id, status: "cancelled", resolved_by: keyId },
    });
    const again = await api.post(`/api/v1/approvals/${id}/cancel`);
    expect(again).toMatchObject({
      status: 409,
      json: { code: "approval_closed", detail: "This approval is already cancelled" },
    });
    expect(await eventsOf(owner)).toMatchObject([{ type: "approval.cancelled" }]);
    expect(await historyOf(owner, id)).toMatchObject([
      { event: "approval.cancelled", actor_id: keyId },
    ]);
    expect(api.deliveriesStarted()).toBe(1);
  });

  it("is 409 after an approval, and after it has lapsed", async () => {
    const { owner, api } = await anAsker();
    const [approved, lapsed] = [await aPendingApproval(owner), await aPendingApproval(owner)];
    await resolveApproval(owner, { id: approved.id, resolution: "approved", comment: null });
    await lapse(owner, lapsed.id);
    expect(await api.post(`/api/v1/approvals/${approved.id}/cancel`)).toMatchObject({
      status: 409,
      json: { code: "approval_closed", detail: "This approval is already approved" },
    });
    expect(await api.post(`/api/v1/approvals/${lapsed.id}/cancel`)).toMatchObject({
      status: 409,
      json: { code: "approval_expired", detail: "This approval is already expired" },
    });
  });

  it("is refused to a key bound to other agents, and changes nothing", async () => {
    const { owner, api } = await anAsker();
    const { id } = await aPendingApproval(owner);
    const { secret } = await aKey(owner, { agentIds: [(await anAgent(owner)).id] });
    const answer = await agentApi(platform, secret).post(`/api/v1/approvals/${id}/cancel`);
    expect(answer).toMatchObject({ status: 403, json: { code: "agent_not_allowed" } });
    expect((await api.get(`/api/v1/approvals/${id}`)).json.status).toBe("pending_approval");
  });
});

it("no key can approve or reject: there is no such path", async () => {
  const { owner, api } = await anAsker();
  const { id } = await aPendingApproval(owner);
  for (const verb of ["approve", "reject", "resolve"])
    expect((await api.post(`/api/v1/approvals/${id}/${verb}`, {})).status).toBe(404);
  expect((await api.patch(`/api/v1/approvals/${id}`, { status: "approved" })).status).toBe(405);
  expect((await api.get(`/api/v1/approvals/${id}`)).json.status).toBe("pending_approval");
});
