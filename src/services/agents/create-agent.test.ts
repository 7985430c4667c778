import { expect, it } from "vitest";
import { testPlatform } from "@/test/database";
import { aColleague, aKey, anOrganization, historyOf } from "@/test/factories";
import { createAgent, type NewAgent } from "./create-agent";
import { listAgents } from "./list-agents";
import { updateAgent } from "./update-agent";

const platform = testPlatform();

const named = (name: string): NewAgent => ({ name, description: null, status: "active" });

it("ten at once on the free plan make exactly two agents", async () => {
  const owner = await anOrganization(platform, "free");
  const results = await Promise.allSettled(
    Array.from({ length: 10 }, (_, i) => createAgent(owner, named(`agent ${i}`))),
  );
  const refused = results.flatMap((result) =>
    result.status === "rejected" ? [result.reason] : [],
  );
  expect(refused).toHaveLength(8);
  for (const reason of refused)
    expect(reason).toMatchObject({
      code: "plan_limit_exceeded",
      extra: { planLimit: { limitType: "agents", currentPlan: "free" } },
    });
  expect((await listAgents(owner, { limit: 100 })).items).toHaveLength(2);
  const history = await platform.sql`
    select 1 from admin_history where organization_id = ${owner.organizationId}`;
  expect(history).toHaveLength(2);
});

it("of equal names at once one is made, and an update cannot take it either", async () => {
  const owner = await anOrganization(platform);
  const results = await Promise.allSettled(
    Array.from({ length: 5 }, () => createAgent(owner, named("bot"))),
  );
  const refused = results.flatMap((result) =>
    result.status === "rejected" ? [result.reason] : [],
  );
  expect(refused.map(({ code }) => code)).toEqual(Array(4).fill("name_taken"));
  const other = await createAgent(owner, named("other"));
  const rename = updateAgent(owner, { id: other.id, name: "bot" });
  await expect(rename).rejects.toMatchObject({ code: "name_taken" });
  expect(await historyOf(owner, other.id)).toHaveLength(1);
});

it("keeps who made and changed an agent, from what, to what", async () => {
  const owner = await anOrganization(platform);
  const agent = await createAgent(owner, named("bot"));
  await updateAgent(owner, { id: agent.id, status: "inactive" });
  await updateAgent(owner, { id: agent.id });
  const userId = owner.actor.kind === "member" && owner.actor.userId;
  const rows = await historyOf(owner, agent.id);
  const [active, inactive] = [named("bot"), { ...named("bot"), status: "inactive" }];
  expect(
    rows.map((row) => [row.event, row.actor_id, parsed(row.before), parsed(row.after)]),
  ).toEqual([
    ["agent.created", userId, null, active],
    ["agent.updated", userId, active, inactive],
  ]);
});

it.each(["reviewer", "viewer"] as const)("is not for a %s", async (role) => {
  const owner = await anOrganization(platform);
  const agent = await createAgent(owner, named("bot"));
  const ctx = await aColleague(owner, role);
  const refused = { code: "forbidden" };
  await expect(createAgent(ctx, named("mine"))).rejects.toMatchObject(refused);
  await expect(updateAgent(ctx, { id: agent.id, name: "mine" })).rejects.toMatchObject(refused);
});

it("is for a key with the scope manage, and no other key", async () => {
  const owner = await anOrganization(platform);
  const { ctx: manager } = await aKey(owner, { scopes: ["manage"] });
  const { ctx: asker } = await aKey(owner, { scopes: ["check", "log", "approvals:read"] });
  expect(await createAgent(manager, named("bot"))).toMatchObject({ name: "bot" });
  const refused = createAgent(asker, named("mine"));
  await expect(refused).rejects.toMatchObject({ code: "forbidden" });
});

function parsed(text: string | null): unknown {
  return text === null ? null : JSON.parse(text);
}
