import { describe, expect, it } from "vitest";
import { testPlatform } from "@/test/database";
import {
  aCheck,
  aColleague,
  anAgent,
  anEndpoint,
  anOrganization,
  eventsOf,
  historyOf,
  lapse,
} from "@/test/factories";
import { listAgents } from "../agents/list-agents";
import { updateAgent } from "../agents/update-agent";
import { getApproval } from "../approvals/get-approval";
import { countPending } from "../approvals/list-approvals";
import { resolveApproval } from "../approvals/resolve-approval";
import { checkAction } from "../checks/check-action";
import type { Ctx } from "../context";
import { getLogEntry } from "../logs/list-log-entries";
import { listPermissions } from "../permissions/list-permissions";
import { SAMPLE_ACTION, SAMPLE_AGENT, sendSampleRequest } from "./send-sample-request";

const platform = testPlatform();

const send = (ctx: Ctx, agentId: string | null = null) => sendSampleRequest(ctx, { agentId });

describe("a sample", () => {
  it("makes an agent that asks, and is a real request with its trail and its event", async () => {
    const owner = await anOrganization(platform);
    await anEndpoint(owner, ["log.pending_approval"]);
    const { decision, approvalId, checkId } = await send(owner);
    expect(decision).toBe("require_approval");
    const { items: agents } = await listAgents(owner, { limit: 10 });
    expect(agents).toMatchObject([{ name: SAMPLE_AGENT, status: "active" }]);
    const agentId = agents[0]?.id ?? "";
    const approval = await getApproval(owner, approvalId ?? "");
    expect(approval).toMatchObject({ agentId, action: SAMPLE_ACTION, apiKeyId: null });
    expect(JSON.parse(approval.context)).toMatchObject({ sample: true, order: "SAMPLE-1" });
    expect(await getLogEntry(owner, checkId)).toMatchObject({
      source: "check",
      status: "pending_approval",
      apiKeyId: null,
      requestId: owner.requestId,
    });
    const [told] = await eventsOf(owner);
    expect(told).toMatchObject({ type: "log.pending_approval" });
    const userId = owner.actor.kind === "member" ? owner.actor.userId : "";
    expect(await historyOf(owner, agentId)).toMatchObject([
      { event: "agent.created", actor_id: userId },
    ]);
    const [permission] = await listPermissions(owner, agentId);
    expect(await historyOf(owner, permission?.id ?? "")).toMatchObject([
      { event: "permission.created", actor_id: userId },
    ]);
    await resolveApproval(owner, { id: approval.id, resolution: "approved", comment: null });
  });

  it("is another order each time, until five wait", async () => {
    const owner = await anOrganization(platform);
    const ids: (string | null)[] = [];
    for (let i = 0; i < 5; i++) ids.push((await send(owner)).approvalId);
    expect(new Set(ids).size).toBe(5);
    await expect(send(owner)).rejects.toMatchObject({ code: "state_conflict" });
    expect(await countPending(owner)).toBe(5);
    await resolveApproval(owner, { id: ids[2] ?? "", resolution: "rejected", comment: null });
    await lapse(owner, ids[4] ?? "");
    await send(owner);
    const { approvalId } = await send(owner);
    expect(JSON.parse((await getApproval(owner, approvalId ?? "")).context).order).toBe("SAMPLE-5");
    await expect(send(owner)).rejects.toMatchObject({ code: "state_conflict" });
  });

  it("clicked ten times at once makes one agent, one permission and at most five requests", async () => {
    const owner = await anOrganization(platform);
    const clicks = await Promise.allSettled(Array.from({ length: 10 }, () => send(owner)));
    const refused = clicks.flatMap((click) => (click.status === "rejected" ? [click.reason] : []));
    expect(refused.filter(({ code }) => code !== "state_conflict")).toEqual([]);
    const { items: agents } = await listAgents(owner, { limit: 10 });
    expect(agents).toHaveLength(1);
    expect(await listPermissions(owner, agents[0]?.id ?? "")).toHaveLength(1);
    const pending = await countPending(owner);
    expect(pending).toBeGreaterThanOrEqual(1);
    expect(pending).toBeLessThanOrEqual(5);
  });

  it("of a chosen agent adds the rule it lacks, whatever its patterns say", async () => {
    const owner = await anOrganization(platform);
    const agent = await anAgent(owner, [{ action: "*" }, { action: "sample.*", effect: "deny" }]);
    expect(await send(owner, agent.id)).toMatchObject({ decision: "require_approval" });
    expect(await listPermissions(owner, agent.id)).toHaveLength(3);
  });

  it("of an agent that would ask anyway adds none", async () => {
    const owner = await anOrganization(platform);
    const agent = await anAgent(owner, [{ action: "*", requiresApproval: true }]);
    expect(await send(owner, agent.id)).toMatchObject({ decision: "require_approval" });
    expect(await listPermissions(owner, agent.id)).toHaveLength(1);
  });

  it("follows a rule about it that is there: it is denied, and the rule stays", async () => {
    const owner = await anOrganization(platform);
    const agent = await anAgent(owner, [{ action: SAMPLE_ACTION, effect: "deny" }]);
    expect(await send(owner, agent.id)).toMatchObject({ decision: "deny", approvalId: null });
    expect(await listPermissions(owner, agent.id)).toHaveLength(1);
  });

  it("of a stopped agent is denied and says why", async () => {
    const owner = await anOrganization(platform);
    const agent = await anAgent(owner);
    await updateAgent(owner, { id: agent.id, status: "inactive" });
    const answer = await send(owner, agent.id);
    expect(answer).toMatchObject({ decision: "deny", reason: "Agent is inactive" });
  });

  it("does not count what an agent asks for otherwise", async () => {
    const owner = await anOrganization(platform);
    const agent = await anAgent(owner, [{ action: "*", requiresApproval: true }]);
    for (let i = 0; i < 6; i++) await checkAction(owner, aCheck(agent.id, "a.b", `{"n":${i}}`));
    expect(await send(owner, agent.id)).toMatchObject({ decision: "require_approval" });
  });
});

describe("refused, a sample leaves nothing", () => {
  it("on a plan without approvals", async () => {
    const owner = await anOrganization(platform, "free");
    await expect(send(owner)).rejects.toMatchObject({
      code: "plan_limit_exceeded",
      extra: { planLimit: { limitType: "approvals", currentPlan: "free" } },
    });
    expect((await listAgents(owner, { limit: 10 })).items).toEqual([]);
  });

  it("where the plan has no room for the sample agent", async () => {
    const owner = await anOrganization(platform);
    for (let i = 0; i < 25; i++) await anAgent(owner);
    await expect(send(owner)).rejects.toMatchObject({
      code: "plan_limit_exceeded",
      extra: { planLimit: { limitType: "agents" } },
    });
    expect(await countPending(owner)).toBe(0);
  });

  it.each(["reviewer", "viewer"] as const)(
    "to a %s, even where nothing is to be made",
    async (role) => {
      const owner = await anOrganization(platform);
      const agent = await anAgent(owner, [{ action: "*", requiresApproval: true }]);
      const refused = send(await aColleague(owner, role), agent.id);
      await expect(refused).rejects.toMatchObject({ code: "forbidden" });
      expect(await countPending(owner)).toBe(0);
    },
  );

  it("for another organization's agent", async () => {
    const owner = await anOrganization(platform);
    const agent = await anAgent(owner);
    const stranger = await anOrganization(platform);
    await expect(send(stranger, agent.id)).rejects.toMatchObject({ code: "not_found" });
    expect(await listPermissions(owner, agent.id)).toEqual([]);
  });
});
