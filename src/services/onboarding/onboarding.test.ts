import { expect, it } from "vitest";
import { testPlatform } from "@/test/database";
import { forceLog } from "@/test/force-log";
import {
  aCheck,
  aKey,
  aMember,
  anAgent,
  anEndpoint,
  anOrganization,
  ctxOf,
} from "@/test/factories";
import { resolveApproval } from "../approvals/resolve-approval";
import { revokeApiKey } from "../api-keys/revoke-api-key";
import { checkAction } from "../checks/check-action";
import type { Ctx } from "../context";
import { updateEndpoint } from "../webhooks/update-endpoint";
import { readOnboarding } from "./read-onboarding";

const platform = testPlatform();

/** The names of the steps in one state. */
async function steps(ctx: Ctx, state: "done" | "open" | "locked"): Promise<string[]> {
  const onboarding = await readOnboarding(ctx);
  return onboarding.steps.filter((step) => step.state === state).map(({ name }) => name);
}

it("each step is done by doing it, and by nothing else", async () => {
  const owner = await anOrganization(platform);
  const order = ["agent", "askingPermission", "key", "check", "decision", "endpoint"];
  expect(await steps(owner, "open")).toEqual(order);
  expect(await readOnboarding(owner)).toMatchObject({ done: false, agentId: null });

  const quiet = await anAgent(owner, [{ action: "a.b" }]);
  expect(await steps(owner, "done")).toEqual(["agent"]);
  expect(await readOnboarding(owner)).toMatchObject({ agentId: quiet.id });

  const agent = await anAgent(owner, [{ action: "a.b", requiresApproval: true }]);
  expect(await steps(owner, "done")).toEqual(["agent", "askingPermission"]);

  const { approvalId: sample } = await checkAction(owner, aCheck(agent.id, "a.b"));
  expect(await steps(owner, "done")).not.toContain("check"); // a member asked, not a key

  const { ctx: key } = await aKey(owner);
  expect(await steps(owner, "done")).toEqual(["agent", "askingPermission", "key"]);
  await checkAction(key, aCheck(agent.id, "unknown.action"));
  expect(await steps(owner, "done")).toEqual(["agent", "askingPermission", "key", "check"]);

  await resolveApproval(owner, { id: sample ?? "", resolution: "rejected", comment: null });
  expect(await steps(owner, "open")).toEqual(["endpoint"]);
  await anEndpoint(owner);
  expect(await readOnboarding(owner)).toMatchObject({ done: true });
});

it("what was undone is open again: a revoked key, an endpoint that is off", async () => {
  const owner = await anOrganization(platform);
  const { ctx } = await aKey(owner);
  const { endpoint } = await anEndpoint(owner);
  expect(await steps(owner, "done")).toEqual(["key", "endpoint"]);
  await revokeApiKey(owner, ctx.actor.kind === "key" ? ctx.actor.keyId : "");
  await updateEndpoint(owner, { id: endpoint.id, enabled: false });
  expect(await steps(owner, "done")).toEqual([]);
});

it("the first check stays done when retention has removed the entry of a request", async () => {
  const owner = await anOrganization(platform);
  const agent = await anAgent(owner, [{ action: "a.b", requiresApproval: true }]);
  const { ctx: key } = await aKey(owner);
  await checkAction(key, aCheck(agent.id, "a.b"));
  await forceLog(
    platform,
    (sql) => sql`delete from log_entries where organization_id = ${owner.organizationId}`,
  );
  expect(await steps(owner, "done")).toContain("check");
});

it("what the plan lacks is locked and holds nothing up", async () => {
  const owner = await anOrganization(platform, "free");
  expect(await steps(owner, "locked")).toEqual(["askingPermission", "decision", "endpoint"]);
  const agent = await anAgent(owner);
  const { ctx: key } = await aKey(owner);
  await checkAction(key, aCheck(agent.id, "a.b"));
  expect(await readOnboarding(owner)).toMatchObject({ done: true, approvals: false });
});

it("is about one's own organization, and open to every member of it", async () => {
  const owner = await anOrganization(platform);
  const stranger = await anOrganization(platform);
  await anAgent(owner);
  expect(await steps(stranger, "done")).toEqual([]);
  const viewer = await aMember(platform, owner.organizationId, "viewer");
  expect(await steps(ctxOf(platform, owner.organizationId, viewer), "done")).toEqual(["agent"]);
});
