import { describe, expect, it } from "vitest";
import type { LogStatus } from "@/domain/log-status";
import { testPlatform } from "@/test/database";
import { aCheck, aKey, anAgent, anEndpoint, anOrganization, eventsOf } from "@/test/factories";
import { checkAction } from "../checks/check-action";
import { getLogEntry, listLogEntries } from "./list-log-entries";
import { logAction } from "./log-action";

const platform = testPlatform();

const reported = (agentRef: string, status: LogStatus, context = "{}") => ({
  ...aCheck(agentRef, "stripe.refund", context),
  status,
  ipAddress: "203.0.113.9",
});

describe("a reported action", () => {
  it("is kept as it was said, with the key that said it", async () => {
    const owner = await anOrganization(platform);
    const agent = await anAgent(owner);
    const { ctx } = await aKey(owner);
    const context = '{"amount":100.00000000000000001,"a":{"b":[1e2]}}';
    const entry = await logAction(ctx, reported(agent.name, "success", context));
    expect(await getLogEntry(owner, entry.id)).toMatchObject({
      agentId: agent.id,
      agentName: agent.name,
      status: "success",
      source: "log",
      context,
      apiKeyId: ctx.actor.kind === "key" && ctx.actor.keyId,
      requestId: ctx.requestId,
      ipAddress: "203.0.113.9",
    });
  });

  it("that failed is told in the transaction that keeps it, or neither happens", async () => {
    const owner = await anOrganization(platform);
    await anEndpoint(owner, ["log.failed"]);
    const agent = await anAgent(owner);
    await platform.sql`
      alter table webhook_deliveries add constraint planted check (status <> 'pending') not valid`;
    await expect(logAction(owner, reported(agent.id, "failed"))).rejects.toThrow();
    await platform.sql`alter table webhook_deliveries drop constraint planted`;
    expect((await listLogEntries(owner, { limit: 10 })).items).toEqual([]);
    const entry = await logAction(owner, reported(agent.id, "failed", '{"error":"declined"}'));
    const [event] = await eventsOf(owner);
    expect(JSON.parse(event?.body ?? "")).toMatchObject({
      event: "log.failed",
      data: { id: entry.id, agent_id: agent.id, status: "failed", context: { error: "declined" } },
    });
  });

  it.each(["success", "pending"] as const)("of status %s is told to nobody", async (status) => {
    const owner = await anOrganization(platform);
    await anEndpoint(owner);
    const agent = await anAgent(owner);
    await logAction(owner, reported(agent.id, status));
    expect(await eventsOf(owner)).toEqual([]);
  });

  it("is kept once for twenty equal requests with one Idempotency-Key", async () => {
    const owner = await anOrganization(platform);
    await anEndpoint(owner);
    const agent = await anAgent(owner);
    const idempotency = { endpoint: "log", key: "k", requestHash: "h" };
    const input = { ...reported(agent.id, "failed"), idempotency };
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, () => logAction(owner, input)),
    );
    for (const result of results)
      if (result.status === "rejected") expect(result.reason.code).toBe("idempotency_in_progress");
    expect((await listLogEntries(owner, { limit: 10 })).items).toHaveLength(1);
    expect(await eventsOf(owner)).toHaveLength(1);
    const replay = await logAction(owner, input);
    expect(replay).toMatchObject({ replayed: true, createdAt: expect.any(Date) });
  });

  it("echoes only a check of its own organization", async () => {
    const [here, there] = [await anOrganization(platform), await anOrganization(platform)];
    await anEndpoint(here, ["log.blocked"]);
    const [agent, other] = [await anAgent(here), await anAgent(there)];
    await checkAction(there, aCheck(other.id, "stripe.refund"));
    await logAction(here, reported(agent.id, "blocked"));
    expect(await eventsOf(here)).toHaveLength(1);
    await expect(logAction(here, reported(other.id, "blocked"))).rejects.toMatchObject({
      code: "not_found",
    });
  });

  it("cannot be told for an agent that the key is not bound to", async () => {
    const owner = await anOrganization(platform);
    const [mine, other] = [await anAgent(owner), await anAgent(owner)];
    const { ctx } = await aKey(owner, { agentIds: [mine.id] });
    await expect(logAction(ctx, reported(other.id, "success"))).rejects.toMatchObject({
      code: "agent_not_allowed",
    });
    expect((await listLogEntries(owner, { limit: 10 })).items).toEqual([]);
  });
});
