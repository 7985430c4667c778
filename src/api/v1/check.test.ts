import { describe, expect, it, vi } from "vitest";
import { NEEDS_APPROVAL } from "@/domain/decision";
import { APPROVALS_LOCKED } from "@/domain/plan";
import { resolveApproval } from "@/services/approvals/resolve-approval";
import { agentApi, WIRE_TIME } from "@/test/agent-client";
import { testPlatform } from "@/test/database";
import { aKey, anAgent, anEndpoint, anOrganization, eventsOf } from "@/test/factories";

const platform = testPlatform();

/** An agent that may read, may refund up to 100, and must ask before it deletes. */
async function aCaller(plan: "free" | "pro" = "pro") {
  const owner = await anOrganization(platform, plan);
  const agent = await anAgent(owner, [
    { action: "files.read" },
    { action: "stripe.refund", maxAmount: "100" },
    { action: "stripe.payout", maxAmount: "100", requiresApproval: true },
    { action: "files.delete", requiresApproval: true },
    { action: "files.format", effect: "deny" },
  ]);
  const { secret } = await aKey(owner);
  const api = agentApi(platform, secret);
  const ask = (action: string, context: unknown = {}, headers: Record<string, string> = {}) =>
    api.post("/api/v1/check", { agent_id: agent.id, action, context }, headers);
  return { owner, agent, api, ask };
}

/** How many transactions of the test's database wait for a row. */
async function waitingForLocks(): Promise<number> {
  const [row] = await platform.sql`
    select count(*)::int as n from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  return row?.n as number;
}

const ALLOWED = {
  allowed: true,
  requires_approval: false,
  reason: null,
  approval_id: null,
  decision: "allow",
  check_id: expect.any(String),
  expires_at: null,
};
const denied = (reason: string) => ({ ...ALLOWED, allowed: false, reason, decision: "deny" });

describe("200", () => {
  it("allow has exactly the contract's fields", async () => {
    const { ask } = await aCaller();
    const answer = await ask("files.read");
    expect([answer.status, answer.json]).toEqual([200, ALLOWED]);
  });

  it.each([
    ["nothing.known", {}, 'No permission for action "nothing.known"'],
    ["Files.Read", {}, 'No permission for action "Files.Read"'],
    ["files.format", {}, 'Action "files.format" is denied'],
    ["stripe.refund", { amount: 150 }, "Amount 150.00 exceeds maximum allowed 100.00"],
    ["stripe.refund", {}, "context.amount is missing"],
    ["stripe.refund", { amount: "50" }, "context.amount is not a number"],
    ["stripe.refund", { amount: [50] }, "context.amount is not a number"],
    ["stripe.refund", { amount: -1 }, "context.amount is negative"],
  ])("deny of %s with %j says why", async (action, context, reason) => {
    const { ask } = await aCaller();
    expect((await ask(action, context)).json).toEqual(denied(reason));
  });

  it("deny of an inactive agent", async () => {
    const { ask, agent } = await aCaller();
    await platform.sql`update agents set status = 'inactive' where id = ${agent.id}`;
    expect((await ask("files.read")).json).toEqual(denied("Agent is inactive"));
  });

  it("deny on a plan without approvals is the guide's first sentence", async () => {
    const { ask } = await aCaller("free");
    expect((await ask("files.delete")).json).toEqual(denied(APPROVALS_LOCKED));
  });

  it("require_approval carries the approval and when it lapses", async () => {
    const { ask, owner, api } = await aCaller();
    await anEndpoint(owner);
    const { json } = await ask("files.delete");
    expect(json).toEqual({
      allowed: false,
      requires_approval: true,
      reason: NEEDS_APPROVAL,
      approval_id: json.check_id,
      decision: "require_approval",
      check_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      expires_at: expect.stringMatching(WIRE_TIME),
    });
    const lapsesIn = Date.parse(String(json.expires_at)) - Date.now();
    expect(Math.abs(lapsesIn - 86_400_000)).toBeLessThan(30_000);
    expect((await eventsOf(owner)).map((event) => event.type)).toEqual(["log.pending_approval"]);
    expect(api.deliveriesStarted()).toBe(1);
  });

  it.each([
    ["100", "allow"],
    ["1e2", "allow"],
    ["100.0", "allow"],
    ["1E+2", "allow"],
    ["100.00000000000000001", "require_approval"],
    ["100.001", "require_approval"],
    ["1e309", "require_approval"],
    ["-0", "require_approval"],
  ])("compares an amount of %s with a limit of 100 by its digits: %s", async (digits, decision) => {
    const { api, agent } = await aCaller();
    const body = `{"agent_id":"${agent.id}","action":"stripe.payout","context":{"amount":${digits}}}`;
    expect((await api.post("/api/v1/check", body)).json.decision).toBe(decision);
  });

  it("takes the agent's name for its id, and null for no context", async () => {
    const { api, agent } = await aCaller();
    const body = { agent_id: agent.name, action: "files.read", context: null, approval_id: null };
    expect((await api.post("/api/v1/check", body)).json).toEqual(ALLOWED);
  });

  it("is the same at /sdk/check", async () => {
    const { api, agent } = await aCaller();
    for (const action of ["files.read", "files.format", "files.delete"]) {
      const body = { agent_id: agent.id, action };
      const [plain, alias] = [
        await api.post("/api/v1/check", body),
        await api.post("/sdk/check", body),
      ];
      expect([alias.status, Object.keys(alias.json)]).toEqual([200, Object.keys(plain.json)]);
      expect({ ...alias.json, check_id: "" }).toEqual({ ...plain.json, check_id: "" });
    }
  });

  it("redeems what a human approved, once", async () => {
    const { owner, api, agent, ask } = await aCaller();
    const { json } = await ask("files.delete", { path: "/a" });
    await resolveApproval(owner, { id: json.approval_id, resolution: "approved", comment: null });
    const redeem = (context: object) =>
      api.post("/api/v1/check", {
        agent_id: agent.id,
        action: "files.delete",
        context,
        approval_id: json.approval_id,
      });
    const other = denied("Approval was given for another context");
    expect((await redeem({ path: "/b" })).json).toEqual(other);
    expect((await redeem({ path: "/a" })).json).toEqual(ALLOWED);
    expect((await redeem({ path: "/a" })).json).toEqual(denied("Approval has already been used"));
  });

  it.each(["not-a-uuid", "00000000-0000-0000-0000-000000000000"])(
    "denies the redemption of %s",
    async (approval_id) => {
      const { api, agent } = await aCaller();
      const body = { agent_id: agent.id, action: "files.delete", approval_id };
      expect((await api.post("/api/v1/check", body)).json).toEqual(denied("Approval not found"));
    },
  );
});

describe("400", () => {
  it.each([
    ["agent_id", { action: "files.read" }, "agent_id: is required"],
    ["action", { agent_id: "a" }, "action: is required"],
    ["agent_id", { agent_id: 1, action: "a" }, "agent_id: must be a string"],
    ["agent_id", { agent_id: "", action: "a" }, "agent_id: must not be empty"],
    ["agent_id", { agent_id: "x".repeat(201), action: "a" }, "agent_id: must be at most 200"],
    ["action", { agent_id: "a", action: "stripe.refund " }, "action: must be 1 to 200"],
    ["action", { agent_id: "a", action: "stripe\r\nrefund" }, "action: must be 1 to 200"],
    ["action", { agent_id: "a", action: "a".repeat(201) }, "action: must be 1 to 200"],
    ["context", { agent_id: "a", action: "a", context: [] }, "context: must be an object"],
    ["context", { agent_id: "a", action: "a", context: "{}" }, "context: must be an object"],
    ["context", { agent_id: "a", action: "a", context: 1 }, "context: must be an object"],
    [
      "approval_id",
      { agent_id: "a", action: "a", approval_id: 1 },
      "approval_id: must be a string",
    ],
  ])("names %s in %j", async (_, body, detail) => {
    const { api } = await aCaller();
    const answer = await api.post("/api/v1/check", body);
    expect([answer.status, answer.json.code]).toEqual([400, "invalid_field"]);
    expect(answer.json.detail).toContain(detail);
  });

  it("names every missing field at once", async () => {
    const { api } = await aCaller();
    const { json } = await api.post("/api/v1/check", {});
    expect(json.detail).toBe("agent_id: is required; action: is required");
  });

  it.each(["", "k".repeat(256), "ключ"])("refuses an Idempotency-Key of %j", async (key) => {
    const { api, agent } = await aCaller();
    const body = { agent_id: agent.id, action: "files.read" };
    const headers = { "Idempotency-Key": Buffer.from(key).toString("latin1") };
    const answer = await api.post("/api/v1/check", body, headers);
    expect(answer).toMatchObject({ status: 400, json: { code: "invalid_field" } });
    expect(answer.json.detail).toContain("Idempotency-Key: must be 1 to 255");
  });
});

it("403: a key bound to other agents", async () => {
  const owner = await anOrganization(platform);
  const [mine, other] = [await anAgent(owner), await anAgent(owner)];
  const api = agentApi(platform, (await aKey(owner, { agentIds: [mine.id] })).secret);
  const asks = (agent_id: string) => api.post("/api/v1/check", { agent_id, action: "a" });
  expect((await asks(mine.id)).status).toBe(200);
  for (const ref of [other.id, other.name])
    expect(await asks(ref)).toMatchObject({ status: 403, json: { code: "agent_not_allowed" } });
});

it("404: an agent that is not the organization's", async () => {
  const { api } = await aCaller();
  const answer = await api.post("/api/v1/check", { agent_id: "agent_unknown", action: "a" });
  expect(answer).toMatchObject({ status: 404, json: { detail: "Agent not found" } });
});

describe("an Idempotency-Key", () => {
  const KEY = "8e03978e-40d5-43e8-bc93-6894a57f9324";
  const REPLAYED = "idempotency-replayed";

  it("is one key bare and quoted, and repeats the first answer", async () => {
    const { ask, owner } = await aCaller();
    await anEndpoint(owner);
    const first = await ask("files.delete", { a: 1 }, { "Idempotency-Key": KEY });
    const again = await ask("files.delete", { a: 1 }, { "Idempotency-Key": `"${KEY}"` });
    expect(first.headers.get(REPLAYED)).toBeNull();
    expect(again.headers.get(REPLAYED)).toBe("true");
    expect([again.status, again.text]).toEqual([first.status, first.text]);
    expect(await eventsOf(owner)).toHaveLength(1);
  });

  it("does not mind white space and the order of members", async () => {
    const { api, agent } = await aCaller();
    const headers = { "Idempotency-Key": KEY };
    const tight = `{"agent_id":"${agent.id}","action":"files.read","context":{"a":1,"b":2}}`;
    const loose = `{ "context": {"b": 2, "a": 1.0}, "action": "files.read", "agent_id": "${agent.id}" }`;
    const first = await api.post("/api/v1/check", tight, headers);
    const again = await api.post("/sdk/check", loose, headers);
    expect(again.headers.get(REPLAYED)).toBe("true");
    expect(again.json.check_id).toBe(first.json.check_id);
  });

  it("with another body is 422, and nothing is recorded", async () => {
    const { ask, owner } = await aCaller();
    await ask("files.read", { a: 1 }, { "Idempotency-Key": KEY });
    const answer = await ask("files.read", { a: 2 }, { "Idempotency-Key": KEY });
    expect(answer).toMatchObject({ status: 422, json: { code: "idempotency_key_reused" } });
    const rows = await platform.sql`
      select 1 from log_entries where organization_id = ${owner.organizationId}`;
    expect(rows).toHaveLength(1);
  });

  it("is 409 with Retry-After while the first request still looks for what is pending", async () => {
    const { ask, owner } = await aCaller();
    await ask("files.delete", {});
    const name = `${owner.organizationId}\ncheck\n${KEY}`;
    await platform.sql.begin(async (first) => {
      await first`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`;
      const answer = await ask("files.delete", {}, { "Idempotency-Key": KEY });
      expect(answer).toMatchObject({ status: 409, json: { code: "idempotency_in_progress" } });
      expect(answer.headers.get("retry-after")).toBe("1");
    });
    expect((await ask("files.delete", {}, { "Idempotency-Key": KEY })).status).toBe(200);
  });

  it.each(["files.read", "files.format"])(
    "gives twenty parallel checks of %s one decision",
    async (action) => {
      const { ask, owner } = await aCaller();
      const checks = Array.from({ length: 20 }, () => ask(action, {}, { "Idempotency-Key": KEY }));
      const answers = await Promise.all(checks);
      expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      expect(answers.filter(({ headers }) => headers.get(REPLAYED) === null)).toHaveLength(1);
      const rows = await platform.sql`
        select 1 from log_entries where organization_id = ${owner.organizationId}`;
      expect(rows).toHaveLength(1);
    },
  );

  it("of a check that was decided meanwhile gives its answer and opens no approval", async () => {
    const { ask, owner, agent } = await aCaller();
    // A rule that changes between two equal requests sends the second another way.
    const asking = platform.sql.begin(async (first) => {
      await first`lock table approvals in share mode`;
      const human = ask("files.delete", {}, { "Idempotency-Key": KEY });
      await vi.waitFor(async () => expect(await waitingForLocks()).toBe(1));
      await platform.sql`
        update permissions set requires_approval = false
        where agent_id = ${agent.id} and action = 'files.delete'`;
      const outright = await ask("files.delete", {}, { "Idempotency-Key": KEY });
      expect(outright.json).toMatchObject({ decision: "allow" });
      return { human };
    });
    const { human } = await asking;
    expect((await human).json).toMatchObject({ decision: "allow" });
    const [rows] = await platform.sql`
      select (select count(*)::int from approvals where organization_id = ${owner.organizationId}) as asked,
             (select count(*)::int from log_entries where organization_id = ${owner.organizationId}) as logged`;
    expect(rows).toEqual({ asked: 0, logged: 1 });
  });

  it("of one endpoint, and of one organization, is not another's", async () => {
    const [here, there] = [await aCaller(), await aCaller()];
    const headers = { "Idempotency-Key": KEY };
    const body = { agent_id: here.agent.id, action: "files.read", status: "success" };
    expect((await here.api.post("/api/v1/check", body, headers)).status).toBe(200);
    expect((await here.api.post("/api/v1/log", body, headers)).status).toBe(201);
    const theirs = await there.ask("files.read", {}, headers);
    expect([theirs.status, theirs.headers.get(REPLAYED)]).toEqual([200, null]);
  });

  it("is free again after its 24 hours", async () => {
    const { ask, owner } = await aCaller();
    const first = await ask("files.read", { a: 1 }, { "Idempotency-Key": KEY });
    const [kept] = await platform.sql`
      select extract(epoch from expires_at - created_at)::int as seconds
      from idempotency_keys where organization_id = ${owner.organizationId}`;
    expect(kept).toEqual({ seconds: 86_400 });
    await platform.sql`
      update idempotency_keys set expires_at = now() - interval '1 second'
      where organization_id = ${owner.organizationId}`;
    const later = await ask("files.read", { a: 2 }, { "Idempotency-Key": KEY });
    expect(later.headers.get(REPLAYED)).toBeNull();
    expect(later.json.check_id).not.toBe(first.json.check_id);
    const again = await ask("files.read", { a: 2 }, { "Idempotency-Key": KEY });
    expect(again.json.check_id).toBe(later.json.check_id);
  });
});
