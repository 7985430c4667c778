import { Ajv2020 } from "ajv/dist/2020";
import addFormats from "ajv-formats";
import { beforeAll, describe, expect, it } from "vitest";
import type { Platform } from "@/services/context";
import { sendTest } from "@/services/webhooks/send-test";
import { type AgentApi, agentApi } from "@/test/agent-client";
import { DOCUMENT, faultOf, operationAt, undocumented } from "@/test/api-document";
import { testPlatform } from "@/test/database";
import { aKey, anAgent, anEndpoint, anOrganization, aPendingApproval } from "@/test/factories";
import { PATHS } from "../router";
import type { Operation } from "./document-types";
import { serveDocument } from "./serve-document";

const platform = testPlatform();

interface Documented {
  method: string;
  path: string;
  operation: Operation;
}

const OPERATIONS: Documented[] = Object.entries(DOCUMENT.paths).flatMap(([path, operations]) =>
  Object.entries(operations).map(([method, operation]) => ({
    method: method.toUpperCase(),
    path,
    operation,
  })),
);
const each = OPERATIONS.map((row): [string, Documented] => [row.operation.operationId, row]);

describe("GET /api/v1/openapi.json", () => {
  it("is the document, without a key", async () => {
    const answer = await agentApi(platform, null).get("/api/v1/openapi.json");
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual(JSON.parse(JSON.stringify(DOCUMENT)));
    expect(answer.headers.get("x-ratelimit-limit")).toBeNull();
  });

  it("is written once, however often it is asked for", async () => {
    let made = 0;
    const endpoint = serveDocument(() => ({ ...DOCUMENT, info: infoCounted(() => void made++) }));
    const ask = () => endpoint(new Request("http://localhost:3000"), doorOf(platform), {});
    const [first, second] = [(await ask()).body, (await ask()).body];
    expect(JSON.parse(String(first))).toEqual(JSON.parse(JSON.stringify(DOCUMENT)));
    expect(second).toBe(first);
    expect(made).toBe(1);
  });

  it("takes no other method", async () => {
    const answer = await agentApi(platform, null).post("/api/v1/openapi.json", {});
    expect(answer.status).toBe(405);
    expect(answer.headers.get("allow")).toBe("GET");
  });
});

describe("the document", () => {
  it("has every endpoint of the router, and nothing more", () => {
    const served = PATHS.filter(([path]) => !path.startsWith("/sdk/")).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path.replace(":id", "{id}")}`),
    );
    const documented = OPERATIONS.map(({ method, path }) => `${method} ${path}`);
    expect(documented.sort()).toEqual(served.sort());
  });

  it("names the older paths at the endpoint that they are", () => {
    expect(DOCUMENT.paths["/api/v1/check"]?.post?.description).toContain("`/sdk/check`");
    expect(DOCUMENT.paths["/api/v1/log"]?.post?.description).toContain("`/sdk/log`");
    expect(JSON.stringify(Object.keys(DOCUMENT.paths))).not.toContain("/sdk/");
  });

  it("has an operation id of its own for each", () => {
    const ids = OPERATIONS.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("is JSON Schema of 2020-12 that compiles, strictly", () => {
    const ajv = addFormats.default(new Ajv2020({ strict: true, allowUnionTypes: true }));
    ajv.addKeyword("components");
    const { schemas } = DOCUMENT.components;
    ajv.addSchema({ $id: "https://x.example/", components: { schemas } });
    for (const [name, schema] of Object.entries(schemas)) {
      expect([name, ajv.validateSchema(schema)]).toEqual([name, true]);
      expect(ajv.getSchema(`https://x.example/#/components/schemas/${name}`)).toBeTypeOf(
        "function",
      );
    }
    for (const { operation } of OPERATIONS)
      for (const { schema } of operation.parameters) expect(ajv.validateSchema(schema)).toBe(true);
  });

  it("refers to nothing that it does not have", () => {
    const refs = [...JSON.stringify(DOCUMENT).matchAll(/"\$ref":"#\/components\/([^"]+)"/g)];
    expect(refs.length).toBeGreaterThan(50);
    const { schemas, headers } = DOCUMENT.components;
    const known = [
      ...Object.keys(schemas).map((name) => `schemas/${name}`),
      ...Object.keys(headers).map((name) => `headers/${name}`),
    ];
    for (const [, name] of refs) expect(known).toContain(name);
    for (const name of Object.keys(schemas))
      expect(refs.map(([, used]) => used)).toContain(`schemas/${name}`);
  });

  it("holds no bound and no pattern that only burdens its reader", () => {
    const text = JSON.stringify(DOCUMENT);
    expect(text).not.toContain(String(Number.MAX_SAFE_INTEGER));
    for (const [, pattern = ""] of text.matchAll(/"pattern":"([^"]*)"/g))
      expect(pattern.length).toBeLessThan(40);
  });
});

describe.each(each)("%s", (_, { method, path, operation }) => {
  const content = operation.requestBody?.content["application/json"];

  it("says what it is, of its path, its answers and its refusals", () => {
    expect(operation.summary).toMatch(/^[A-Z].*[^.]$/);
    expect(DOCUMENT.tags.map(({ name }) => name)).toContain(operation.tags[0]);
    for (const parameter of operation.parameters) {
      expect([parameter.name, typeof parameter.schema.type]).toEqual([parameter.name, "string"]);
      if (parameter.in !== "path") continue;
      expect(parameter.description).toMatch(/\.$/);
      expect(parameter.example).toMatch(/[0-9a-f]{12}$/);
    }
    const inPath = operation.parameters.filter((parameter) => parameter.in === "path");
    expect(inPath.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
    expect(Object.keys(operation.responses)).toEqual(
      expect.arrayContaining(["401", "403", "429", "500", "503"]),
    );
    if (method === "POST" || method === "PATCH")
      expect(Boolean(content)).toBe(hasBody(path, method));
  });

  it("has examples that its own schemas allow", () => {
    for (const [status, { content }] of Object.entries(operation.responses)) {
      if (status === "204") expect(content).toBeUndefined();
      else expect(content).toBeDefined();
      if (!content) continue;
      const { schema, example, examples } = content["application/json"];
      for (const [code, { summary }] of Object.entries(examples ?? {}))
        expect(summary).not.toBe(code);
      const values = Object.values(examples ?? {}).map(({ value }) => value);
      const shown = example === undefined ? values : [example];
      expect(shown.length).toBeGreaterThan(0);
      for (const value of shown) expect(faultOf(schema, value)).toBeNull();
    }
    if (!content) return;
    expect(Object.keys(content.examples ?? {}).length).toBeGreaterThan(0);
    for (const { value } of Object.values(content.examples ?? {}))
      expect(faultOf(content.schema, value)).toBeNull();
  });
});

const doorOf = (platform: Platform) => ({ platform, deliverAfterResponse: () => {} });

/** The document's first lines, telling when they are written as JSON. */
const infoCounted = (written: () => void) => ({
  ...DOCUMENT.info,
  toJSON: () => {
    written();
    return DOCUMENT.info;
  },
});

const hasBody = (path: string, method: string) =>
  PATHS.find(([known]) => known.replace(":id", "{id}") === path)?.[1][method]?.described.body !==
  undefined;

/** Every documented request, as it stands, sent to an organization that has what it names. */
describe("a request of the document is accepted", () => {
  const REQUESTS = OPERATIONS.flatMap((row) => {
    const examples = row.operation.requestBody?.content["application/json"].examples;
    return Object.entries(examples ?? { plain: { summary: "", value: undefined } }).map(
      ([name, { value }]): [string, Documented, unknown] => [
        `${row.operation.operationId} (${name})`,
        row,
        value,
      ],
    );
  });

  it.each(REQUESTS)("%s", async (_, { method, path, operation }, body) => {
    const { api, ids } = await aWorld();
    const success = Object.keys(operation.responses).find((status) => Number(status) < 300);
    const kind = path.split("/")[3] ?? "";
    const needed = operation.parameters.filter((one) => one.in === "query" && one.required);
    const query = new URLSearchParams(
      needed.map(({ name, schema }) => [name, String(schema.examples?.[0])]),
    );
    const answer = await api.send(`${path.replace("{id}", ids[kind] ?? "")}?${query}`, {
      method,
      headers: { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    expect([answer.status, answer.json.detail]).toEqual([Number(success), undefined]);
  });
});

describe("an answer that the document does not know", () => {
  let api: AgentApi;
  beforeAll(async () => {
    ({ api } = await aWorld());
  });
  const seen = (json: unknown, status = 200, headers: Record<string, string> = {}) =>
    undocumented({
      method: "POST",
      pathname: "/sdk/check",
      status,
      headers: new Headers(headers),
      json,
    });

  it("is found: another member, a missing one, a status, a code, a header", async () => {
    const { json } = await api.post("/api/v1/check", { agent_id: "support-agent", action: "a.b" });
    expect(seen(json)).toBeNull();
    expect(seen({ ...json, internal: 1 })).toContain("additional properties");
    expect(seen({ ...json, decision: undefined })).toContain("required property 'decision'");
    expect(seen({ ...json, expires_at: "soon" })).toContain("date-time");
    expect(seen(json, 201)).toContain("does not document 201");
    expect(seen(json, 200, { "Retry-After": "1" })).toContain("does not document Retry-After");
    const error = { detail: "x", code: "name_taken", request_id: "r" };
    expect(seen(error, 400)).toContain("allowed values");
    expect(seen({ ...error, code: "invalid_field" }, 400)).toBeNull();
  });

  it("is found in the members of a list", () => {
    const [agent] = DOCUMENT.components.schemas.Agent?.examples as [object];
    const list = { data: [{ ...agent, secret: "s" }], next_cursor: null };
    const schema = { $ref: "#/components/schemas/AgentList" };
    expect(faultOf(schema, list)).toContain("additional properties");
  });
});

it("every path is found by the requests that it answers", () => {
  expect(operationAt("GET", "/api/v1/agents/x/permissions")?.operationId).toBe("listPermissions");
  expect(operationAt("POST", "/sdk/log")?.operationId).toBe("log");
  expect(operationAt("HEAD", "/api/v1/agents")).toBeUndefined();
});

/** An organization that has the agent of the examples, one of everything, and a key to it. */
async function aWorld() {
  const owner = await anOrganization(platform, "enterprise");
  const { secret } = await aKey(owner);
  const api = agentApi(platform, secret);
  await api.post("/api/v1/agents", { name: "support-agent" });
  const agent = await anAgent(owner, [{ action: "a.b" }]);
  const [permission] = await platform.sql`select id from permissions where agent_id = ${agent.id}`;
  const approval = await aPendingApproval(owner);
  const { endpoint } = await anEndpoint(owner);
  const { deliveryId } = await sendTest(owner, endpoint.id);
  const ids: Record<string, string> = {
    agents: agent.id,
    permissions: String(permission?.id),
    approvals: approval.id,
    logs: approval.id,
    "webhook-endpoints": endpoint.id,
    "webhook-deliveries": deliveryId,
  };
  return { owner, api, ids };
}
