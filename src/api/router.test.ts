import { beforeAll, describe, expect, it } from "vitest";
import type { Scope } from "@/domain/role";
import { SCOPES } from "@/domain/role";
import { newId, newLogEntryId } from "@/lib/ids";
import { sendTest } from "@/services/webhooks/send-test";
import { type AgentApi, agentApi } from "@/test/agent-client";
import { testPlatform } from "@/test/database";
import { aKey, anAgent, anEndpoint, anOrganization, aPendingApproval } from "@/test/factories";
import { handleAgentRequest, isAgentPath, PATHS } from "./router";

const platform = testPlatform();

type Subject = "agent" | "permission" | "approval" | "log" | "endpoint" | "delivery";
interface Row {
  scope: Scope;
  /** Whose id stands in the path, or in the body's agent_id. */
  subject?: Subject;
  body?: (agentId: string) => object;
  query?: (agentId: string) => string;
}

const CHECK = (agent_id: string) => ({ agent_id, action: "stripe.refund" });
const LOG = (agent_id: string) => ({ ...CHECK(agent_id), status: "success" });
const HOOK = () => ({ url: "https://new.example/hook", events: ["log.failed"] });

const TOOL_CALL = () => ({
  hook_event_name: "PreToolUse",
  session_id: "s",
  tool_name: "Bash",
  tool_input: {},
  tool_use_id: newId("req"),
});

/** One row for every endpoint; a test holds the list against the router. */
const ROWS: Record<string, Row> = {
  "POST /api/v1/check": { scope: "check", subject: "agent", body: CHECK },
  "POST /sdk/check": { scope: "check", subject: "agent", body: CHECK },
  "POST /api/v1/hooks/claude-code": {
    scope: "check",
    subject: "agent",
    body: TOOL_CALL,
    query: (id) => `?agent_id=${id}`,
  },
  "POST /api/v1/log": { scope: "log", subject: "agent", body: LOG },
  "POST /sdk/log": { scope: "log", subject: "agent", body: LOG },
  "GET /api/v1/approvals": { scope: "approvals:read" },
  "GET /api/v1/approvals/:id": { scope: "approvals:read", subject: "approval" },
  "POST /api/v1/approvals/:id/cancel": { scope: "check", subject: "approval" },
  "GET /api/v1/agents": { scope: "manage" },
  "POST /api/v1/agents": { scope: "manage", body: () => ({ name: newId("agent") }) },
  "GET /api/v1/agents/:id": { scope: "manage", subject: "agent" },
  "PATCH /api/v1/agents/:id": {
    scope: "manage",
    subject: "agent",
    body: () => ({ name: "taken" }),
  },
  "GET /api/v1/agents/:id/permissions": { scope: "manage", subject: "agent" },
  "POST /api/v1/agents/:id/permissions": {
    scope: "manage",
    subject: "agent",
    body: () => ({ action: "a.b" }),
  },
  "GET /api/v1/permissions/:id": { scope: "manage", subject: "permission" },
  "PATCH /api/v1/permissions/:id": {
    scope: "manage",
    subject: "permission",
    body: () => ({ requires_approval: false }),
  },
  "GET /api/v1/logs": { scope: "manage" },
  "GET /api/v1/logs/:id": { scope: "manage", subject: "log" },
  "GET /api/v1/log-checkpoint": { scope: "manage" },
  "GET /api/v1/webhook-endpoints": { scope: "manage" },
  "POST /api/v1/webhook-endpoints": { scope: "manage", body: HOOK },
  "GET /api/v1/webhook-endpoints/:id": { scope: "manage", subject: "endpoint" },
  "PATCH /api/v1/webhook-endpoints/:id": {
    scope: "manage",
    subject: "endpoint",
    body: () => ({ enabled: false }),
  },
  "POST /api/v1/webhook-endpoints/:id/test": { scope: "manage", subject: "endpoint" },
  "POST /api/v1/webhook-endpoints/:id/rotate-secret": { scope: "manage", subject: "endpoint" },
  "GET /api/v1/webhook-endpoints/:id/deliveries": { scope: "manage", subject: "endpoint" },
  "POST /api/v1/webhook-deliveries/:id/replay": { scope: "manage", subject: "delivery" },
  "DELETE /api/v1/permissions/:id": { scope: "manage", subject: "permission" },
  "DELETE /api/v1/webhook-endpoints/:id": { scope: "manage", subject: "endpoint" },
  "DELETE /api/v1/agents/:id": { scope: "manage", subject: "agent" },
};
const UNKNOWN: Record<Subject, () => string> = {
  agent: () => newId("agent"),
  permission: () => newId("perm"),
  approval: newLogEntryId,
  log: newLogEntryId,
  endpoint: () => newId("whe"),
  delivery: () => newId("dlv"),
};

/** An organization with one of everything, and a client for each key. */
async function anInhabited() {
  const owner = await anOrganization(platform, "enterprise");
  const { endpoint } = await anEndpoint(owner);
  const approval = await aPendingApproval(owner);
  const agent = await anAgent(owner, [{ action: "stripe.refund" }]);
  const [permission] = await platform.sql`select id from permissions where agent_id = ${agent.id}`;
  const { deliveryId } = await sendTest(owner, endpoint.id);
  const ids: Record<Subject, string> = {
    agent: agent.id,
    permission: permission?.id,
    approval: approval.id,
    log: approval.id,
    endpoint: endpoint.id,
    delivery: deliveryId,
  };
  const client = async (scopes: readonly Scope[]) =>
    agentApi(platform, (await aKey(owner, { scopes })).secret);
  return { owner, ids, client };
}

let here: Awaited<ReturnType<typeof anInhabited>>;
beforeAll(async () => {
  here = await anInhabited();
});

function call(api: AgentApi, name: string, id: string) {
  const [method = "", path = ""] = name.split(" ");
  const body = ROWS[name]?.body?.(id);
  const query = ROWS[name]?.query?.(id) ?? "";
  return api.send(path.replace(":id", id) + query, {
    method,
    headers: { "Content-Type": "application/json" },
    body: body ? JSON.stringify(body) : undefined,
  });
}

it("every endpoint of the router has its row here", () => {
  const served = PATHS.flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  expect(Object.keys(ROWS).sort()).toEqual(served.sort());
});

describe.each(Object.entries(ROWS))("%s", (name, { scope, subject }) => {
  const idOf = (ids: Record<Subject, string>) => (subject ? ids[subject] : "");

  it("refuses a caller without a key", async () => {
    const answer = await call(agentApi(platform, null), name, idOf(here.ids));
    expect(answer).toMatchObject({ status: 401, json: { detail: "Invalid API key" } });
  });

  it("refuses a key with every scope but its own", async () => {
    const api = await here.client(SCOPES.filter((other) => other !== scope));
    const answer = await call(api, name, idOf(here.ids));
    expect(answer).toMatchObject({
      status: 403,
      json: { code: "missing_scope", detail: `This API key lacks the scope "${scope}"` },
    });
  });

  it("works with its scope alone", async () => {
    const { client, ids } = await anInhabited();
    const answer = await call(await client([scope]), name, idOf(ids));
    expect([200, 201, 202, 204]).toContain(answer.status);
  });

  if (!subject) return;

  it("says the same of an unknown id and of another organization's", async () => {
    const stranger = agentApi(platform, (await aKey(await anOrganization(platform))).secret);
    const before = await contentOf(here.owner.organizationId);
    const theirs = await call(stranger, name, idOf(here.ids));
    const unknown = await call(stranger, name, UNKNOWN[subject]());
    expect([theirs.status, unknown.status]).toEqual([404, 404]);
    const blank = (text: string) => text.replace(/"request_id":"[^"]*"/, "");
    expect(blank(theirs.text)).toBe(blank(unknown.text));
    expect(await contentOf(here.owner.organizationId)).toEqual(before);
  });
});

describe("paths that are none", () => {
  const api = () => agentApi(platform, null);

  it.each([
    "/api/v1",
    "/api/v1/",
    "/api/v1/nope",
    "/sdk/nope",
    "/api/v1//check",
    "/api/v1/check/x",
  ])("%s is a JSON 404", async (path) => {
    const answer = await api().get(path);
    expect(answer).toMatchObject({ status: 404, json: { code: "not_found" } });
    expect(answer.json.detail).toBe(`No such endpoint: ${path}`);
  });

  it.each([
    ["GET", "/api/v1/check", "POST"],
    ["GET", "/sdk/log", "POST"],
    ["PUT", "/api/v1/agents", "GET, POST"],
    ["POST", "/api/v1/agents/x", "GET, PATCH, DELETE"],
    ["HEAD", "/api/v1/webhook-endpoints/x/test", "POST"],
    ["DELETE", "/api/v1/logs", "GET"],
    ["OPTIONS", "/api/v1/approvals/x/cancel", "POST"],
  ])("%s %s is a 405 that allows %s", async (method, path, allowed) => {
    const answer = await api().send(path, { method });
    expect(answer).toMatchObject({ status: 405, json: { code: "method_not_allowed" } });
    expect(answer.headers.get("allow")).toBe(allowed);
  });

  it.each(["%00", "%ff", "%E0%A4%A", "..%2F..", "' or 1=1 --", "x".repeat(5_000)])(
    "an id of %j is unknown, not a bug",
    async (id) => {
      const client = await here.client(SCOPES);
      for (const path of ["agents", "permissions", "approvals", "logs", "webhook-endpoints"])
        expect([404, path]).toEqual([(await client.get(`/api/v1/${path}/${id}`)).status, path]);
    },
  );

  it("a slash at the end changes nothing", async () => {
    expect((await (await here.client(SCOPES)).get("/api/v1/agents/")).status).toBe(200);
  });
});

it("an agent path is known by its first folders only", () => {
  const paths = ["/api/v1", "/api/v1/x", "/sdk", "/sdk/check", "/api/v10", "/sdkx", "/api/trpc/v1"];
  expect(paths.map(isAgentPath)).toEqual([true, true, true, true, false, false, false]);
});

it("no answer is a redirect", async () => {
  const deps = { platform, deliverAfterResponse: () => {} };
  for (const path of ["/api/v1/", "/sdk/", "/api/v1/check/"]) {
    const response = await handleAgentRequest(new Request(`http://localhost${path}`), deps);
    expect(response.headers.get("location")).toBeNull();
  }
});

/** Everything an outsider could have changed. */
async function contentOf(organizationId: string) {
  const tables = ["agents", "permissions", "approvals", "log_entries", "webhook_endpoints"];
  const rows = [...tables, "webhook_deliveries", "admin_history", "events"].map(
    (table) => platform.sql`
      select t::text as row from ${platform.sql(table)} t where organization_id = ${organizationId}`,
  );
  return (await Promise.all(rows)).map((found) => found.map(({ row }) => row).sort());
}
