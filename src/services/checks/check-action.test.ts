import { describe, expect, it } from "vitest";
import { NEEDS_APPROVAL } from "@/domain/decision";
import { APPROVALS_LOCKED } from "@/domain/plan";
import { testPlatform } from "@/test/database";
import { forceLog } from "@/test/force-log";
import { aCheck, aKey, anAgent, anOrganization, ctxOf } from "@/test/factories";
import { resolveApproval } from "../approvals/resolve-approval";
import { updateAgent } from "../agents/update-agent";
import type { Ctx } from "../context";
import { checkAction } from "./check-action";

const platform = testPlatform();

const ASKING = { action: "stripe.refund", requiresApproval: true };

async function counts(organizationId: string) {
  const [row] = await platform.sql`
    select (select count(*)::int from approvals where organization_id = ${organizationId}) as approvals,
           (select count(*)::int from log_entries where organization_id = ${organizationId}) as entries,
           (select count(*)::int from events where organization_id = ${organizationId}) as events`;
  return row as unknown as { approvals: number; entries: number; events: number };
}

describe("a check", () => {
  it("is recorded with its decision", async () => {
    const ctx = await anOrganization(platform);
    const agent = await anAgent(ctx, [{ action: "files.read" }]);
    const answer = await checkAction(ctx, aCheck(agent.name, "files.read", '{"path":"/a"}'));
    expect(answer).toMatchObject({ decision: "allow", reason: null, approvalId: null });
    const [entry] = await platform.sql`select * from log_entries where id = ${answer.checkId}`;
    expect(entry).toMatchObject({
      status: "allowed",
      agent_id: agent.id,
      context: '{"path":"/a"}',
    });
  });

  it("of another organization's agent finds nothing", async () => {
    const agent = await anAgent(await anOrganization(platform), [ASKING]);
    const stranger = await anOrganization(platform);
    await expect(checkAction(stranger, aCheck(agent.id, "stripe.refund"))).rejects.toMatchObject({
      code: "not_found",
    });
  });

  it("with a key bound to another agent is refused, and nothing is recorded", async () => {
    const owner = await anOrganization(platform);
    const [mine, other] = [await anAgent(owner, [ASKING]), await anAgent(owner, [ASKING])];
    const { ctx } = await aKey(owner, { agentIds: [mine.id] });
    await expect(checkAction(ctx, aCheck(other.id, "stripe.refund"))).rejects.toMatchObject({
      code: "agent_not_allowed",
    });
    expect(await counts(owner.organizationId)).toEqual({ approvals: 0, entries: 0, events: 0 });
  });

  it("on a plan without approvals is denied with the guide's sentence and opens nothing", async () => {
    const ctx = await anOrganization(platform, "free");
    const agent = await anAgent(ctx, [ASKING]);
    const answer = await checkAction(ctx, aCheck(agent.id, "stripe.refund"));
    expect(answer).toMatchObject({ decision: "deny", reason: APPROVALS_LOCKED, approvalId: null });
    expect(await counts(ctx.organizationId)).toMatchObject({ approvals: 0, entries: 1 });
  });

  it("that fails half-way leaves nothing behind", async () => {
    const ctx = await anOrganization(platform);
    const agent = await anAgent(ctx, [ASKING]);
    await platform.sql`alter table log_entries add constraint planted check (action <> 'stripe.refund') not valid`;
    await expect(checkAction(ctx, aCheck(agent.id, "stripe.refund"))).rejects.toThrow();
    await platform.sql`alter table log_entries drop constraint planted`;
    expect(await counts(ctx.organizationId)).toEqual({ approvals: 0, entries: 0, events: 0 });
  });
});

describe("a check that needs a human", () => {
  it("opens one approval, however many equal checks come at once", async () => {
    const ctx = await anOrganization(platform);
    const agent = await anAgent(ctx, [ASKING]);
    const checks = Array.from({ length: 20 }, (_, i) => {
      const context = i % 2 ? '{"amount":5e2,"id":"c"}' : '{"id":"c", "amount": 500.0}';
      return checkAction(ctx, aCheck(agent.id, "stripe.refund", context));
    });
    const answers = await Promise.all(checks);
    expect(new Set(answers.map((answer) => answer.approvalId)).size).toBe(1);
    expect(answers[0]).toMatchObject({ decision: "require_approval", reason: NEEDS_APPROVAL });
    expect(answers[0]?.checkId).toBe(answers[0]?.approvalId);
    expect(await counts(ctx.organizationId)).toMatchObject({ approvals: 1, entries: 1 });
  });

  it("opens another one when the first has lapsed, and expires that one once", async () => {
    const ctx = await anOrganization(platform);
    const agent = await anAgent(ctx, [ASKING]);
    const first = await checkAction(ctx, aCheck(agent.id, "stripe.refund"));
    await platform.sql`update approvals set expires_at = clock_timestamp() where id = ${first.approvalId}`;
    const again = await Promise.all(
      Array.from({ length: 8 }, () => checkAction(ctx, aCheck(agent.id, "stripe.refund"))),
    );
    expect(new Set(again.map((answer) => answer.approvalId)).size).toBe(1);
    expect(again[0]?.approvalId).not.toBe(first.approvalId);
    const ends = await platform.sql`
      select event from admin_history where subject_id = ${first.approvalId}`;
    expect(ends.map((row) => row.event)).toEqual(["approval.expired"]);
  });
});

describe("an Idempotency-Key", () => {
  const keyed = (agentId: string, context: string, requestHash: string) => ({
    ...aCheck(agentId, "stripe.refund", context),
    idempotency: { endpoint: "check", key: "k1", requestHash },
  });

  it("gives twenty parallel repetitions one approval, and the others their turn", async () => {
    const ctx = await anOrganization(platform);
    const agent = await anAgent(ctx, [ASKING]);
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, () => checkAction(ctx, keyed(agent.id, '{"a":1}', "h"))),
    );
    const refused = results.filter((result) => result.status === "rejected");
    for (const { reason } of refused) expect(reason.code).toBe("idempotency_in_progress");
    expect(await counts(ctx.organizationId)).toMatchObject({ approvals: 1, entries: 1 });
    const replay = await checkAction(ctx, keyed(agent.id, '{"a":1}', "h"));
    expect(replay).toMatchObject({ replayed: true, decision: "require_approval" });
    expect(replay.expiresAt).toBeInstanceOf(Date);
  });

  it("with another body is refused and creates nothing", async () => {
    const ctx = await anOrganization(platform);
    const agent = await anAgent(ctx, [ASKING]);
    await checkAction(ctx, keyed(agent.id, '{"a":1}', "h"));
    await expect(checkAction(ctx, keyed(agent.id, '{"a":2}', "other"))).rejects.toMatchObject({
      code: "idempotency_key_reused",
    });
    expect(await counts(ctx.organizationId)).toMatchObject({ approvals: 1, entries: 1 });
  });

  it("gives a denied check the same check_id", async () => {
    const ctx = await anOrganization(platform);
    const agent = await anAgent(ctx);
    const first = await checkAction(ctx, keyed(agent.id, "{}", "h"));
    const second = await checkAction(ctx, keyed(agent.id, "{}", "h"));
    expect(second).toEqual({ ...first, replayed: true });
  });
});

describe("redeeming", () => {
  async function approved(ctx: Ctx, context = '{"amount":500}') {
    const agent = await anAgent(ctx, [ASKING]);
    const { approvalId } = await checkAction(ctx, aCheck(agent.id, "stripe.refund", context));
    await resolveApproval(ctx, { id: approvalId ?? "", resolution: "approved", comment: null });
    return { agent, approvalId };
  }
  const redeem = (ctx: Ctx, agentId: string, context: string, approvalId: string | null) =>
    checkAction(ctx, { ...aCheck(agentId, "stripe.refund", context), approvalId });

  it("allows exactly one of twenty parallel tries", async () => {
    const ctx = await anOrganization(platform);
    const { agent, approvalId } = await approved(ctx);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => redeem(ctx, agent.id, '{"amount":500}', approvalId)),
    );
    expect(answers.filter((answer) => answer.decision === "allow")).toHaveLength(1);
    const reasons = new Set(answers.map((answer) => answer.reason));
    expect(reasons).toEqual(new Set([null, "Approval has already been used"]));
  });

  it.each([
    ["another amount", '{"amount":500.00000000000000001}'],
    ["one field more", '{"amount":500,"note":""}'],
    ["another type", '{"amount":"500"}'],
  ])("refuses and records %s", async (_, context) => {
    const ctx = await anOrganization(platform);
    const { agent, approvalId } = await approved(ctx);
    const answer = await redeem(ctx, agent.id, context, approvalId);
    expect(answer).toMatchObject({
      decision: "deny",
      reason: "Approval was given for another context",
    });
    const [entry] =
      await platform.sql`select status, approval_id from log_entries where id = ${answer.checkId}`;
    expect(entry).toEqual({ status: "blocked", approval_id: approvalId });
  });

  it("is refused before a human has answered, for another agent, and for a stranger", async () => {
    const ctx = await anOrganization(platform);
    const agent = await anAgent(ctx, [ASKING]);
    const other = await anAgent(ctx, [ASKING]);
    const { approvalId } = await checkAction(ctx, aCheck(agent.id, "stripe.refund"));
    const refusal = async (who: Ctx, agentId: string) =>
      (await redeem(who, agentId, "{}", approvalId)).reason;
    expect(await refusal(ctx, agent.id)).toBe("Approval is still pending");
    expect(await refusal(ctx, other.id)).toBe("Approval not found");
    const stranger = await anOrganization(platform);
    const theirs = await anAgent(stranger, [ASKING]);
    expect(await refusal(stranger, theirs.id)).toBe("Approval not found");
  });

  it("is refused when the agent was stopped after the approval", async () => {
    const ctx = await anOrganization(platform);
    const { agent, approvalId } = await approved(ctx);
    await updateAgent(ctx, { id: agent.id, status: "inactive" });
    const answer = await redeem(ctx, agent.id, '{"amount":500}', approvalId);
    expect(answer).toMatchObject({ decision: "deny", reason: "Agent is inactive" });
  });

  it("is refused when the approval has lapsed meanwhile", async () => {
    const ctx = await anOrganization(platform);
    const { agent, approvalId } = await approved(ctx);
    await forceLog(
      platform,
      (sql) => sql`update approvals set expires_at = clock_timestamp() where id = ${approvalId}`,
    );
    const answer = await redeem(ctx, agent.id, '{"amount":500}', approvalId);
    expect(answer.reason).toBe("Approval has expired");
  });
});

it("row-level security hides every row from a query that does not name its tenant", async () => {
  const ctx = await anOrganization(platform);
  const agent = await anAgent(ctx, [ASKING]);
  await checkAction(ctx, aCheck(agent.id, "stripe.refund"));
  const stranger = ctxOf(platform, "org_of_nobody", ctx.actor);
  const tables = await platform.sql`
    select relname from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
      and a.attname = 'organization_id' and relname <> 'sessions'`;
  expect(tables.length).toBeGreaterThan(10);
  for (const { relname } of tables) {
    const seen = await platform.db.tenant(stranger.organizationId, (tx) =>
      tx.execute(`select 1 from ${relname}`),
    );
    expect([relname, seen.length]).toEqual([relname, 0]);
  }
});
