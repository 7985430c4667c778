import { describe, expect, it } from "vitest";
import type { Plan } from "@/domain/plan";
import { createApiKey } from "@/services/api-keys/create-api-key";
import type { Ctx } from "@/services/context";
import { type AgentAnswer, agentApi } from "@/test/agent-client";
import { testPlatform } from "@/test/database";
import { anAgent, anOrganization } from "@/test/factories";
import { handleAgentRequest } from "./router";

const platform = testPlatform();

async function aCaller(plan: Plan) {
  const owner = await anOrganization(platform, plan);
  const agent = await anAgent(owner, [{ action: "files.read" }]);
  return { owner, check: { agent_id: agent.id, action: "files.read" } };
}

/** A client with a key of its own limit. */
async function aClient(owner: Ctx, requestsPerMinute: number | null) {
  const scopes = ["check", "log", "manage"] as const;
  const key = { name: "k", scopes, agentIds: null, expiresAt: null, requestsPerMinute };
  const { apiKey, secret } = await createApiKey(owner, key);
  return { keyId: apiKey.id, secret, api: agentApi(platform, secret) };
}

async function usedOf(bucket: string): Promise<number | undefined> {
  const [row] = await platform.sql`select used from rate_windows where bucket = ${bucket}`;
  return row?.used as number | undefined;
}

const rateOf = ({ status, headers }: AgentAnswer) => [
  status,
  headers.get("x-ratelimit-limit"),
  headers.get("x-ratelimit-remaining"),
];

/** Without the client's own looks at every answer: they would take longer than the answers. */
async function checkAtOnce(secret: string, check: object, times: number): Promise<Response[]> {
  const deps = { platform, deliverAfterResponse: () => {} };
  const headers = { "Content-Type": "application/json", "X-API-Key": secret };
  const asked = { method: "POST", headers, body: JSON.stringify(check) };
  const address = "http://localhost:3000/api/v1/check";
  return Promise.all(
    Array.from({ length: times }, () => handleAgentRequest(new Request(address, asked), deps)),
  );
}

describe("two thousand checks at once against a limit of a hundred", () => {
  it.each([
    ["the organization's", "free", null],
    ["the key's, on a plan without limit", "enterprise", 100],
  ] as const)(
    "%s: exactly a hundred pass",
    async (_, plan, limit) => {
      const { owner, check } = await aCaller(plan);
      const { secret } = await aClient(owner, limit);
      const answers = await checkAtOnce(secret, check, 2_000);
      const refused = answers.filter(({ status }) => status === 429);
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(100);
      expect(refused).toHaveLength(1_900);
      const all = (header: string) => refused.map(({ headers }) => headers.get(header));
      expect(new Set(all("x-ratelimit-limit"))).toEqual(new Set(["100"]));
      expect(new Set(all("x-ratelimit-remaining"))).toEqual(new Set(["0"]));
      const waits = all("retry-after").map(Number);
      expect(Math.min(...waits)).toBeGreaterThanOrEqual(1);
      expect(Math.max(...waits)).toBeLessThanOrEqual(60);
      expect(await refused.at(-1)?.json()).toMatchObject({ code: "rate_limited" });
      const [row] = await platform.sql`
        select count(*)::int as n from log_entries where organization_id = ${owner.organizationId}`;
      expect(row).toEqual({ n: 100 });
    },
    60_000,
  );
});

describe("a key's own limit", () => {
  it("counts every request with the key, and tells how much of it is left", async () => {
    const { owner, check } = await aCaller("enterprise");
    const { api } = await aClient(owner, 3);
    expect(rateOf(await api.post("/api/v1/check", check))).toEqual([200, "3", "2"]);
    expect(rateOf(await api.get("/api/v1/agents"))).toEqual([200, "3", "1"]);
    expect(rateOf(await api.post("/api/v1/check", {}))).toEqual([400, "3", "0"]);
    const refused = await api.get("/api/v1/agents");
    expect(rateOf(refused)).toEqual([429, "3", "0"]);
    expect(refused.json.detail).toBe("Rate limit of 3 requests per minute exceeded");
  });

  it("leaves what it refuses to the organization's other keys", async () => {
    const { owner, check } = await aCaller("free");
    const { api: runaway, keyId } = await aClient(owner, 5);
    const { api: other } = await aClient(owner, null);
    await Promise.all(Array.from({ length: 120 }, () => runaway.post("/api/v1/check", check)));
    expect(await usedOf(`key:${keyId}`)).toBeGreaterThanOrEqual(5);
    expect(await usedOf(`checks:${owner.organizationId}`)).toBe(5);
    expect(rateOf(await other.post("/api/v1/check", check))).toEqual([200, "100", "94"]);
  });

  it("holds for its own calls only, where calls of several keys come at the same moment", async () => {
    const { owner, check } = await aCaller("free");
    const [a, b, c] = [
      await aClient(owner, 5),
      await aClient(owner, 60),
      await aClient(owner, null),
    ];
    const answers = await Promise.all(
      [a, b, c].map(({ secret }) => checkAtOnce(secret, check, 200)),
    );
    const passed = answers.map((all) => all.filter(({ status }) => status === 200).length);
    expect(passed[0]).toBeLessThanOrEqual(5);
    expect(passed[1]).toBeLessThanOrEqual(60);
    expect(passed.reduce((sum, one) => sum + one, 0)).toBe(100);
    const [row] = await platform.sql`
      select count(*)::int as n from log_entries where organization_id = ${owner.organizationId}`;
    expect(row).toEqual({ n: 100 });
  }, 30_000);

  it("that is wider than what the organization has left gives way to it", async () => {
    const { owner, check } = await aCaller("free");
    const { api } = await aClient(owner, 98);
    const { api: other } = await aClient(owner, null);
    expect(rateOf(await api.post("/api/v1/check", check))).toEqual([200, "98", "97"]);
    for (let n = 0; n < 3; n++) await other.post("/api/v1/check", check);
    expect(rateOf(await api.post("/api/v1/check", check))).toEqual([200, "100", "95"]);
    await platform.sql`
      update rate_windows set used = 100 where bucket = ${`checks:${owner.organizationId}`}`;
    expect(rateOf(await api.post("/api/v1/check", check))).toEqual([429, "100", "0"]);
  });

  it("of the same size as the organization's still tells which one refuses", async () => {
    const { owner, check } = await aCaller("free");
    const { api } = await aClient(owner, 2);
    await platform.sql`
      insert into rate_windows (bucket, window_start, used)
      values (${`checks:${owner.organizationId}`}, now(), 99)`;
    expect(rateOf(await api.post("/api/v1/check", check))[0]).toBe(200);
    expect(rateOf(await api.post("/api/v1/check", check))).toEqual([429, "100", "0"]);
    expect(rateOf(await api.post("/api/v1/check", check))).toEqual([429, "2", "0"]);
  });

  it("begins again after a minute", async () => {
    const { owner, check } = await aCaller("enterprise");
    const { api, keyId } = await aClient(owner, 1);
    await api.post("/api/v1/check", check);
    expect(rateOf(await api.post("/api/v1/check", check))[0]).toBe(429);
    await platform.sql`
      update rate_windows set window_start = window_start - interval '1 minute'
      where bucket = ${`key:${keyId}`}`;
    expect(rateOf(await api.post("/api/v1/check", check))).toEqual([200, "1", "0"]);
  });
});
