import { describe, expect, it } from "vitest";
import { resolveApproval } from "@/services/approvals/resolve-approval";
import { createDeliveries } from "@/services/webhooks/deliver-due";
import { agentApi } from "@/test/agent-client";
import { testPlatform } from "@/test/database";
import { aKey, anAgent, anEndpoint, anOrganization } from "@/test/factories";
import { aLogger } from "@/test/log-lines";

const platform = testPlatform();

/** An organization whose agent needs a human, a client with its key, and what is logged meanwhile. */
async function aCaller(level = "debug") {
  const log = aLogger(level);
  const observed = { ...platform, logger: log.logger };
  const owner = { ...(await anOrganization(platform)), logger: log.logger };
  const agent = await anAgent(owner, [{ action: "stripe.refund", requiresApproval: true }]);
  const { secret } = await aKey(owner);
  return { owner, agent, secret, log, observed, api: agentApi(observed, secret) };
}

const PRIVATE = "DE00-very-private";

describe("a request", () => {
  it("is one line at debug, and none at info", async () => {
    const loud = await aCaller();
    const quiet = await aCaller("info");
    for (const { api, agent } of [loud, quiet]) {
      const check = { agent_id: agent.id, action: "files.read", context: { iban: PRIVATE } };
      expect((await api.post("/api/v1/check", check, { "X-Request-Id": "r-1" })).status).toBe(200);
      expect((await api.get("/api/v1/agents/nobody?x=1")).status).toBe(404);
    }
    expect(quiet.log.text()).toBe("");
    expect(loud.log.lines()).toMatchObject([
      { msg: "request", requestId: "r-1", method: "POST", path: "/api/v1/check", status: 200 },
      { msg: "request refused", path: "/api/v1/agents/nobody", status: 404, code: "not_found" },
    ]);
    expect(loud.log.text()).not.toContain(PRIVATE);
    expect(loud.log.text()).not.toContain(loud.secret);
  });

  it("is one line whatever its agent, action, headers and path hold", async () => {
    const { api, log } = await aCaller();
    const odd = '\r\n{"level":60}\u001b[31m\u2028\u0085\u202e","level":60,"x":"';
    const header = 'x\u001b[2J\u0085\u009b31m","level":60,"x":"';
    const sent = { "User-Agent": header, "X-Request-Id": header };
    await api.post("/api/v1/check", { agent_id: odd, action: odd }, sent);
    await api.get(`/api/v1/agents/${encodeURIComponent(odd)}`, sent);
    expect(log.text().match(/\n/g)).toHaveLength(2);
    expect(log.text().replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    for (const line of log.lines())
      expect(line).toMatchObject({
        level: 20,
        userAgent: header,
        requestId: expect.stringMatching(/^req_/),
      });
  });

  it("that fails is one line that says why, without what the request held", async () => {
    const { api, agent, log, secret } = await aCaller("info");
    await platform.sql`alter table log_entries add constraint planted check (action <> 'stripe.refund') not valid`;
    const check = { agent_id: agent.id, action: "stripe.refund", context: { iban: PRIVATE } };
    const answer = await api.post("/api/v1/check", check);
    await platform.sql`alter table log_entries drop constraint planted`;
    expect(answer.status).toBe(500);
    const requestId = answer.json.request_id;
    expect(log.lines()).toMatchObject([
      {
        level: 50,
        msg: "request failed",
        requestId,
        status: 500,
        err: { code: "23514" },
      },
    ]);
    expect(log.text()).toContain("planted");
    for (const kept of [PRIVATE, secret]) expect(log.text()).not.toContain(kept);
  });
});

describe("the request id", () => {
  it("is kept with the events a request has written", async () => {
    const { api, agent, owner } = await aCaller();
    await anEndpoint(owner);
    const check = { agent_id: agent.id, action: "stripe.refund" };
    const { json } = await api.post("/api/v1/check", check, { "X-Request-Id": "asked" });
    const id = json.approval_id;
    await resolveApproval(
      { ...owner, requestId: "clicked" },
      { id, resolution: "approved", comment: null },
    );
    const events = await platform.sql`
      select distinct request_id from events where organization_id = ${owner.organizationId}`;
    expect(events.map((row) => String(row.request_id)).sort()).toEqual(["asked", "clicked"]);
  });
});

describe("a delivery's line", () => {
  async function delivered(status: number, attempts = 0) {
    await platform.sql`delete from webhook_deliveries`;
    const { api, agent, owner, log, observed } = await aCaller();
    await anEndpoint(owner, ["log.blocked"]);
    const check = { agent_id: agent.id, action: "files.read", context: { iban: PRIVATE } };
    await api.post("/api/v1/check", check, { "X-Request-Id": "r-9" });
    await platform.sql`
      update webhook_deliveries set attempts = ${attempts}
      where organization_id = ${owner.organizationId}`;
    platform.answerWebhook = () =>
      status < 300
        ? { ok: true, status, durationMs: 3, responseExcerpt: PRIVATE }
        : { ok: false, status, reason: "http_5xx", durationMs: 3, responseExcerpt: PRIVATE };
    await createDeliveries(observed).deliverDue();
    const [row] = await platform.sql`
      select id, event_id from webhook_deliveries where organization_id = ${owner.organizationId}`;
    expect(log.text()).not.toContain(PRIVATE);
    const names = {
      deliveryId: String(row?.id),
      eventId: String(row?.event_id),
      requestId: "r-9",
    };
    return { names, line: log.lines().find(({ deliveryId }) => deliveryId === row?.id) };
  }

  it("names the event and the delivery", async () => {
    const { names, line } = await delivered(200);
    expect(line).toMatchObject({ ...names, level: 20, attempt: 1, status: 200, next: "delivered" });
  });

  it("is a warning when it is given up", async () => {
    const { names, line } = await delivered(503, 9);
    expect(line).toMatchObject({ ...names, level: 40, msg: "delivery given up", attempt: 10 });
  });
});
