import { describe, expect, it } from "vitest";
import { agentApi, allPages, WIRE_TIME } from "@/test/agent-client";
import { testPlatform } from "@/test/database";
import { aKey, anAgent, anOrganization } from "@/test/factories";

const platform = testPlatform();
const PATH = "/api/v1/agents";

async function aManager(plan: "free" | "pro" = "pro") {
  const owner = await anOrganization(platform, plan);
  const { secret, ctx } = await aKey(owner);
  const keyId = ctx.actor.kind === "key" ? ctx.actor.keyId : "";
  return { owner, keyId, api: agentApi(platform, secret) };
}

describe("POST agents", () => {
  it("201: the agent, with what the service adds", async () => {
    const { owner, api, keyId } = await aManager();
    const answer = await api.post(PATH, { name: " Refund bot ", description: "Answers tickets" });
    expect(answer.status).toBe(201);
    expect(answer.json).toEqual({
      id: expect.stringMatching(/^agent_[0-9a-f]{32}$/),
      name: "Refund bot",
      description: "Answers tickets",
      status: "active",
      organization_id: owner.organizationId,
      created_at: expect.stringMatching(WIRE_TIME),
      created_by: keyId,
      last_seen_at: null,
    });
  });

  it.each([
    [{}, "name: is required"],
    [{ name: "" }, "name: must not be empty"],
    [{ name: "   " }, "name: must not be empty"],
    [{ name: "x".repeat(201) }, "name: must be at most 200 characters"],
    [{ name: 7 }, "name: must be a string"],
    [{ name: "a", status: "asleep" }, "status: must be active or inactive"],
    [{ name: "a", description: 1 }, "description: must be a string"],
  ])("400: %j", async (body, detail) => {
    const { api } = await aManager();
    const answer = await api.post(PATH, body);
    expect(answer).toMatchObject({ status: 400, json: { code: "invalid_field", detail } });
  });

  it("403: a plan's limit is told as the contract's object", async () => {
    const { api } = await aManager("free");
    await api.post(PATH, { name: "one" });
    await api.post(PATH, { name: "two" });
    const answer = await api.post(PATH, { name: "three" });
    expect(answer.status).toBe(403);
    expect(answer.json.code).toBe("plan_limit_exceeded");
    expect(answer.json.detail).toEqual({
      error: "plan_limit_exceeded",
      message: "Your Free plan has room for 2 agents. Upgrade your plan to add more.",
      limit_type: "agents",
      current_plan: "free",
      upgrade_url: "http://localhost:3000/settings/plan",
    });
  });

  it("409: a name that another agent of the organization has; another organization's is free", async () => {
    const [{ api }, there] = [await aManager(), await aManager()];
    await api.post(PATH, { name: "bot" });
    const again = await api.post(PATH, { name: "bot" });
    expect(again).toMatchObject({ status: 409, json: { code: "name_taken" } });
    expect(again.json.detail).toContain("name:");
    expect((await there.api.post(PATH, { name: "bot" })).status).toBe(201);
  });
});

describe("GET agents", () => {
  it("walks every agent once, newest first", async () => {
    const { owner, api } = await aManager();
    const ids: string[] = [];
    for (let i = 0; i < 7; i++) ids.unshift((await anAgent(owner)).id);
    expect(await allPages(api, `${PATH}?limit=3`)).toEqual(ids);
    expect(Object.keys((await api.get(PATH)).json)).toEqual(["data", "next_cursor"]);
  });

  it("400: a limit beyond 100", async () => {
    const { api } = await aManager();
    expect((await api.get(`${PATH}?limit=101`)).status).toBe(400);
  });

  it("shows when an agent was last seen", async () => {
    const { owner, api } = await aManager();
    const { id } = await anAgent(owner);
    await api.post("/api/v1/check", { agent_id: id, action: "a" });
    const { json } = await api.get(`${PATH}/${id}`);
    expect(json.last_seen_at).toMatch(WIRE_TIME);
  });
});

describe("PATCH agents/{id}", () => {
  it("200: changes what was sent and leaves the rest", async () => {
    const { api } = await aManager();
    const { json } = await api.post(PATH, { name: "bot", description: "old" });
    const stopped = await api.patch(`${PATH}/${json.id}`, { status: "inactive" });
    expect(stopped.status).toBe(200);
    expect(stopped.json).toEqual({ ...json, status: "inactive" });
    const renamed = await api.patch(`${PATH}/${json.id}`, { name: "bot 2", description: null });
    expect(renamed.json).toEqual({ ...json, status: "inactive", name: "bot 2", description: null });
    expect((await api.patch(`${PATH}/${json.id}`, {})).json).toEqual(renamed.json);
    expect((await api.get(`${PATH}/${json.id}`)).json).toEqual(renamed.json);
  });

  it("400 for a wrong field, 409 for a taken name", async () => {
    const { owner, api } = await aManager();
    const [one, two] = [await anAgent(owner), await anAgent(owner)];
    expect(await api.patch(`${PATH}/${one.id}`, { name: null })).toMatchObject({
      status: 400,
      json: { detail: "name: must be a string" },
    });
    expect(await api.patch(`${PATH}/${one.id}`, { name: two.name })).toMatchObject({
      status: 409,
      json: { code: "name_taken" },
    });
  });
});

it("DELETE agents/{id}: 204 without a body, then 404; its log stays", async () => {
  const { owner, api } = await aManager();
  const { id } = await anAgent(owner);
  await api.post("/api/v1/log", { agent_id: id, action: "a", status: "success" });
  expect((await api.delete(`${PATH}/${id}`)).status).toBe(204);
  const gone = { status: 404, json: { detail: "Agent not found", code: "not_found" } };
  expect(await api.get(`${PATH}/${id}`)).toMatchObject(gone);
  expect(await api.delete(`${PATH}/${id}`)).toMatchObject(gone);
  expect((await api.get(`/api/v1/logs?agent_id=${id}`)).json.data).toHaveLength(1);
});
