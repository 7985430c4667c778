import { beforeAll, describe, expect, it } from "vitest";
import { openDb } from "@/db/client";
import { newApiKey } from "@/lib/api-key";
import type { Ctx } from "@/services/context";
import { revokeApiKey } from "@/services/api-keys/revoke-api-key";
import { type AgentAnswer, agentApi } from "@/test/agent-client";
import { testPlatform } from "@/test/database";
import { aKey, anAgent, anEndpoint, anOrganization } from "@/test/factories";
import { BODY_MAX_BYTES } from "./read-json";

const platform = testPlatform();

/** An organization with an agent that may read files, and a client with a key to everything. */
async function aCaller(plan: "free" | "pro" | "enterprise" = "pro") {
  const owner = await anOrganization(platform, plan);
  const agent = await anAgent(owner, [{ action: "files.read" }]);
  const { secret } = await aKey(owner);
  const api = agentApi(platform, secret);
  const check = { agent_id: agent.id, action: "files.read" };
  return { owner, agent, secret, api, check };
}

describe("authentication", () => {
  let owner: Ctx;
  let secret: string;
  beforeAll(async () => {
    ({ owner, secret } = await aCaller());
  });
  const asks = (headers: Record<string, string>) =>
    agentApi(platform, null).get("/api/v1/agents", headers);

  it.each([
    ["X-API-Key", (key: string) => ({ "X-API-Key": key })],
    ["Authorization: Bearer", (key: string) => ({ Authorization: `Bearer ${key}` })],
    ["authorization: bearer", (key: string) => ({ authorization: `bearer  ${key}` })],
  ])("takes the key in %s", async (_, headers) => {
    expect((await asks(headers(secret))).status).toBe(200);
  });

  it.each([
    ["no key", () => ({})],
    ["an empty key", () => ({ "X-API-Key": "" })],
    ["something that is no key", () => ({ "X-API-Key": "ak_1' or '1'='1" })],
    ["a well-formed key that nobody has", () => ({ "X-API-Key": newApiKey() })],
    ["a key with another scheme", () => ({ Authorization: `Basic ${secret}` })],
    ["a key with a character changed", () => ({ "X-API-Key": flipped(secret) })],
  ])("refuses %s in the same words, without rate headers", async (_, headers) => {
    const answer = await asks(headers());
    expect(answer.status).toBe(401);
    expect(answer.json).toMatchObject({ detail: "Invalid API key", code: "invalid_api_key" });
    expect(answer.headers.get("x-ratelimit-limit")).toBeNull();
  });

  it("refuses a revoked key on the very next request, and one past its expiry", async () => {
    const key = await aKey(owner);
    const late = await aKey(owner);
    const keyId = key.ctx.actor.kind === "key" ? key.ctx.actor.keyId : "";
    const lateId = late.ctx.actor.kind === "key" ? late.ctx.actor.keyId : "";
    expect((await asks({ "X-API-Key": key.secret })).status).toBe(200);
    await revokeApiKey(owner, keyId);
    await platform.sql`update api_keys set expires_at = clock_timestamp() where id = ${lateId}`;
    for (const used of [key.secret, late.secret])
      expect(await asks({ "X-API-Key": used })).toMatchObject({
        status: 401,
        json: { detail: "Invalid API key" },
      });
  });
});

describe("the request id", () => {
  it("is the caller's where it is a plain word, and ours where it is not", async () => {
    const { api } = await aCaller();
    const own = await api.get("/api/v1/agents", { "X-Request-Id": "trace-1.a_B" });
    expect(own.headers.get("x-request-id")).toBe("trace-1.a_B");
    for (const odd of ["a b", "{}", "x".repeat(101)]) {
      const answer = await api.get("/api/v1/agents/nope", { "X-Request-Id": odd });
      expect(answer.headers.get("x-request-id")).toMatch(/^req_[0-9a-f]{32}$/);
    }
  });

  it("is kept with the log entry it made", async () => {
    const { api, check } = await aCaller();
    const answer = await api.post("/api/v1/check", check, { "X-Request-Id": "trace-2" });
    const [row] = await platform.sql`
      select request_id from log_entries where id = ${answer.json.check_id}`;
    expect(row).toEqual({ request_id: "trace-2" });
  });
});

describe("the rate limit", () => {
  it("is told on every counted answer, refusals included", async () => {
    const { api, check } = await aCaller("free");
    const first = await api.post("/api/v1/check", check);
    const refused = await api.post("/api/v1/check", { action: 1 });
    const managed = await api.get("/api/v1/agents");
    expect(first.headers.get("x-ratelimit-limit")).toBe("100");
    expect(refused.status).toBe(400);
    expect(refused.headers.get("x-ratelimit-limit")).toBe("100");
    expect(managed.headers.get("x-ratelimit-limit")).toBe("60");
    expect(managed.headers.get("x-ratelimit-remaining")).toBe("59");
    const resetsIn = Number(first.headers.get("x-ratelimit-reset")) - Date.now() / 1000;
    expect(resetsIn).toBeGreaterThan(-1);
    // Whole seconds, rounded up.
    expect(resetsIn).toBeLessThan(61);
  });

  it("is absent on a plan without limit", async () => {
    const { api, check } = await aCaller("enterprise");
    const answer = await api.post("/api/v1/check", check);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("x-ratelimit-limit")).toBeNull();
  });

  it("lets exactly 100 of 300 parallel checks pass on the free plan", async () => {
    const { api, check } = await aCaller("free");
    const answers = await Promise.all(
      Array.from({ length: 300 }, () => api.post("/api/v1/check", check)),
    );
    // A minute may end meanwhile: each of the two has its own hundred.
    const minuteOf = ({ headers }: AgentAnswer) => headers.get("x-ratelimit-reset");
    const minutes = new Set(answers.map(minuteOf));
    expect(minutes).not.toContain(null);
    for (const minute of minutes) {
      const group = answers.filter((answer) => minuteOf(answer) === minute);
      const passed = group.filter((answer) => answer.status === 200);
      expect(passed).toHaveLength(Math.min(100, group.length));
    }
    const refused = answers.filter((answer) => answer.status !== 200);
    expect(refused.length).toBeGreaterThanOrEqual(100);
    for (const { status, json, headers } of refused) {
      expect(status).toBe(429);
      expect(json.code).toBe("rate_limited");
      expect(json.detail).toBe("Rate limit of 100 requests per minute exceeded");
      expect(headers.get("x-ratelimit-remaining")).toBe("0");
      expect(Number(headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
      expect(Number(headers.get("retry-after"))).toBeLessThanOrEqual(60);
    }
  }, 60_000);
});

describe("the body", () => {
  const path = "/api/v1/check";
  let caller: Awaited<ReturnType<typeof aCaller>>;
  beforeAll(async () => {
    caller = await aCaller();
  });
  const padded = (bytes: number) => {
    const start = `{"agent_id":"${caller.agent.id}","action":"files.read","context":{"a":"`;
    return `${start}${"x".repeat(bytes - start.length - 3)}"}}`;
  };
  const refusal = async (body: RequestInit["body"], type = "application/json") => {
    const { status, json } = await caller.api.send(path, {
      method: "POST",
      headers: { "Content-Type": type },
      body,
      duplex: "half",
    } as RequestInit);
    return { status, code: json.code, detail: json.detail };
  };

  it("may be 64 KiB, and not one byte more", async () => {
    expect((await caller.api.post(path, padded(BODY_MAX_BYTES))).status).toBe(200);
    expect(await refusal(padded(BODY_MAX_BYTES + 1))).toMatchObject({
      status: 413,
      code: "body_too_large",
    });
  });

  it("is refused unread when its announced length is too large", async () => {
    const answer = await caller.api.post(path, "{}", { "Content-Length": "65537" });
    expect(answer.status).toBe(413);
  });

  it("is cut off at the limit when it streams without a length", async () => {
    let pulled = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled += 16_384;
        controller.enqueue(new Uint8Array(16_384).fill(32));
      },
    });
    expect(await refusal(endless)).toMatchObject({ status: 413, code: "body_too_large" });
    expect(pulled).toBeLessThan(BODY_MAX_BYTES * 2);
  });

  it.each(["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"])(
    "of type %s is refused",
    async (type) => {
      expect(await refusal("a=1", type)).toEqual({
        status: 415,
        code: "unsupported_media_type",
        detail: "Content-Type: send application/json",
      });
    },
  );

  it.each(["application/json; charset=utf-8", "APPLICATION/JSON", "application/ld+json"])(
    "of type %s is read",
    async (type) => {
      const answer = await caller.api.post(path, caller.check, { "Content-Type": type });
      expect(answer.status).toBe(200);
    },
  );

  it("without a type is read", async () => {
    const body = new TextEncoder().encode(JSON.stringify(caller.check));
    expect((await caller.api.send(path, { method: "POST", body })).status).toBe(200);
  });

  it.each([
    ["an array", "[]", "The body must be a JSON object"],
    ["a string", '"x"', "The body must be a JSON object"],
    ["a number", "1", "The body must be a JSON object"],
    ["null", "null", "The body must be a JSON object"],
    ["cut off", '{"agent_id":', expect.stringContaining("not valid JSON")],
    ["a member twice", '{"a":1,"\\u0061":1}', expect.stringContaining("twice")],
    ["U+0000", '{"a":"\\u0000"}', expect.stringContaining('at "a"')],
    ["a lone surrogate", '{"a":{"b":"\\ud800"}}', expect.stringContaining('at "a.b"')],
    ["33 deep", `{"a":${"[".repeat(32)}${"]".repeat(32)}}`, expect.stringContaining("deeper")],
    ["100,000 brackets", "[".repeat(60_000), expect.stringContaining("deeper")],
  ])("that is %s is malformed", async (_, body, detail) => {
    expect(await refusal(body)).toEqual({ status: 400, code: "malformed_request", detail });
  });

  it("may be 32 deep", async () => {
    const context = `{"a":${"[".repeat(30)}${"]".repeat(30)}}`;
    const body = `{"agent_id":"${caller.agent.id}","action":"files.read","context":${context}}`;
    expect((await caller.api.post(path, body)).status).toBe(200);
  });

  it("must be UTF-8", async () => {
    const body = Buffer.concat([
      Buffer.from('{"a":"'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('"}'),
    ]);
    expect(await refusal(body)).toEqual({
      status: 400,
      code: "malformed_request",
      detail: "The body is not valid UTF-8",
    });
  });

  it("that is empty counts as an object without members", async () => {
    const answer = await caller.api.post(path, "");
    expect(answer.json).toMatchObject({ code: "invalid_field" });
    expect(answer.json.detail).toContain("agent_id: is required");
  });
});

it("a key without an endpoint's scope is refused before its body is read", async () => {
  const { owner } = await aCaller();
  const { secret } = await aKey(owner, { scopes: ["log"] });
  const answer = await agentApi(platform, secret).post("/api/v1/check", "not json");
  expect(answer).toMatchObject({ status: 403, json: { code: "missing_scope" } });
  expect(answer.json.detail).toBe('This API key lacks the scope "check"');
});

describe("deliveries after the response", () => {
  it("start when the request has written some, and not otherwise", async () => {
    const { owner, agent, api } = await aCaller();
    await anEndpoint(owner, ["log.failed"]);
    const log = { agent_id: agent.id, action: "files.read" };
    await api.post("/api/v1/log", { ...log, status: "success" });
    expect(api.deliveriesStarted()).toBe(0);
    await api.post("/api/v1/log", { ...log, status: "failed" });
    expect(api.deliveriesStarted()).toBe(1);
  });
});

describe("when something breaks", () => {
  it("a bug is a 500 that tells nothing, and nothing is kept", async () => {
    const { owner, agent, api } = await aCaller();
    await platform.sql`
      alter table log_entries add constraint planted check (action <> 'planted.bug') not valid`;
    const answer = await api.post("/api/v1/check", { agent_id: agent.id, action: "planted.bug" });
    await platform.sql`alter table log_entries drop constraint planted`;
    expect(answer.status).toBe(500);
    expect(answer.json.code).toBe("internal_error");
    expect(answer.text).not.toMatch(/planted|constraint|log_entries|select|\.ts/i);
    const rows = await platform.sql`
      select 1 from log_entries where organization_id = ${owner.organizationId}`;
    expect(rows).toHaveLength(0);
  });

  it.each([
    ["/api/v1/check", { agent_id: "a", action: "files.read" }],
    ["/sdk/check", { agent_id: "a", action: "files.read" }],
    ["/api/v1/log", { agent_id: "a", action: "files.read", status: "success" }],
  ])("a database that is away makes %s a 503, never an allow", async (path, body) => {
    const db = openDb({ url: "postgres://nobody:x@127.0.0.1:1/none", poolSize: 1, prepare: true });
    const answer = await agentApi({ ...platform, db }, newApiKey()).post(path, body);
    await db.close();
    expect(answer.status).toBe(503);
    expect(answer.json.code).toBe("database_unavailable");
    expect(answer.headers.get("retry-after")).toBe("1");
    expect(answer.text).not.toContain("allowed");
    expect(answer.text).not.toContain("127.0.0.1");
  });
});

function flipped(key: string): string {
  const at = 10;
  return key.slice(0, at) + (key[at] === "a" ? "b" : "a") + key.slice(at + 1);
}
