import { describe, expect, it } from "vitest";
import type { PermissionRule } from "@/domain/permission";
import type { RuleChange } from "@/domain/rule-preview";
import { newLogEntryId } from "@/lib/ids";
import { testPlatform } from "@/test/database";
import { forceLog } from "@/test/force-log";
import { aCheck, aColleague, anAgent, anOrganization } from "@/test/factories";
import { deleteAgent } from "../agents/delete-agent";
import { updateAgent } from "../agents/update-agent";
import { resolveApproval } from "../approvals/resolve-approval";
import { checkAction } from "../checks/check-action";
import type { Ctx } from "../context";
import { logAction } from "../logs/log-action";
import { listPermissions } from "./list-permissions";
import { matchActions } from "./match-actions";
import { previewChange } from "./preview-change";
import { updatePermission } from "./update-permission";

const platform = testPlatform();

const rule = (change: Partial<PermissionRule> = {}): Omit<PermissionRule, "id"> => ({
  action: "stripe.refund",
  effect: "allow",
  requiresApproval: false,
  maxAmount: null,
  currency: null,
  approvalExpiresInSeconds: 86_400,
  ...change,
});

const ask = (ctx: Ctx, agentId: string, action: string, context?: string) =>
  checkAction(ctx, aCheck(agentId, action, context));

async function anAskedAgent(plan: "pro" | "free" = "pro") {
  const owner = await anOrganization(platform, plan);
  const agent = await anAgent(owner, [{ action: "stripe.refund" }]);
  const [permission] = await listPermissions(owner, agent.id);
  return { owner, agentId: agent.id, permissionId: permission?.id ?? "" };
}

describe("the preview of a change", () => {
  it("compares digit by digit, newest first, with samples", async () => {
    const { owner, agentId, permissionId } = await anAskedAgent();
    await ask(owner, agentId, "stripe.refund", '{"amount":5,"currency":"usd"}');
    await ask(owner, agentId, "stripe.refund", '{"amount":100.00000000000000001,"note":"x"}');
    await ask(owner, agentId, "stripe.refund", '{"amount":1e2}');
    const newest = await ask(owner, agentId, "stripe.refund", '{"items":[{"amount":5}]}');
    await ask(owner, agentId, "files.read");
    const change: RuleChange = {
      kind: "update",
      id: permissionId,
      rule: rule({ maxAmount: "100", requiresApproval: true }),
    };
    const preview = await previewChange(owner, { agentId, change });
    expect(preview).toMatchObject({
      checks: 5,
      unchanged: 3,
      days: 30,
      newestOnly: null,
      repeats: false,
      transitions: [{ from: "allow", to: "require_approval", count: 2 }],
    });
    expect(preview.transitions[0]?.samples).toEqual([
      { id: newest.checkId, action: "stripe.refund", at: expect.any(Date), amount: null },
      expect.objectContaining({
        amount: expect.objectContaining({ digits: "100.00000000000000001", currency: null }),
      }),
    ]);
  });

  it("does nothing: neither to the rules nor to the trail", async () => {
    const { owner, agentId, permissionId } = await anAskedAgent();
    await ask(owner, agentId, "stripe.refund");
    const before = await rowsOf(owner);
    for (const change of [
      { kind: "create", rule: rule({ action: "a" }) },
      { kind: "update", id: permissionId, rule: rule({ effect: "deny" }) },
      { kind: "delete", id: permissionId },
    ] satisfies RuleChange[])
      await previewChange(owner, { agentId, change });
    expect(await rowsOf(owner)).toEqual(before);
  });

  it("compares with today's rules, not with what was answered then", async () => {
    const { owner, agentId, permissionId } = await anAskedAgent();
    await ask(owner, agentId, "stripe.refund");
    await updatePermission(owner, { id: permissionId, effect: "deny" });
    const change: RuleChange = { kind: "delete", id: permissionId };
    expect(await previewChange(owner, { agentId, change })).toMatchObject({
      checks: 1,
      unchanged: 1,
      transitions: [],
    });
  });

  it("leaves out what the rules did not decide: redeemed approvals, reports, other agents", async () => {
    const { owner, agentId, permissionId } = await anAskedAgent();
    await updatePermission(owner, { id: permissionId, requiresApproval: true });
    const { approvalId } = await ask(owner, agentId, "stripe.refund", '{"n":1}');
    await platform.sql`update approvals set status = 'approved', resolved_at = now(),
      resolved_by = 'test' where id = ${approvalId}`;
    const redeem = { ...aCheck(agentId, "stripe.refund", '{"n":1}'), approvalId };
    expect(await checkAction(owner, redeem)).toMatchObject({ decision: "allow" });
    expect(await checkAction(owner, redeem)).toMatchObject({ decision: "deny" });
    await logAction(owner, {
      agentRef: agentId,
      action: "stripe.refund",
      status: "success",
      context: {},
      ipAddress: null,
      idempotency: null,
    });
    const other = await anAgent(owner, [{ action: "stripe.refund" }]);
    await ask(owner, other.id, "stripe.refund");
    const change: RuleChange = { kind: "delete", id: permissionId };
    expect(await previewChange(owner, { agentId, change })).toMatchObject({
      checks: 1,
      transitions: [{ from: "require_approval", to: "deny", count: 1 }],
    });
    expect(await matchActions(owner, { agentId, pattern: "*" })).toMatchObject({
      top: [{ action: "stripe.refund", checks: 1 }],
    });
  });

  it.each([
    ["pro", 29, 31, 30],
    ["free", 6, 8, 7],
  ] as const)(
    "on %s looks back as long as the log is kept",
    async (plan, inside, outside, days) => {
      const { owner, agentId, permissionId } = await anAskedAgent(plan);
      await aCheckDaysAgo(owner, agentId, inside);
      await aCheckDaysAgo(owner, agentId, outside);
      const change: RuleChange = { kind: "delete", id: permissionId };
      expect(await previewChange(owner, { agentId, change })).toMatchObject({ checks: 1, days });
      expect(await matchActions(owner, { agentId, pattern: "*" })).toMatchObject({
        days,
        top: [{ checks: 1 }],
      });
    },
  );

  it("says that it looked at the newest only", async () => {
    const { owner, agentId, permissionId } = await anAskedAgent();
    await ask(owner, agentId, "files.read");
    await ask(owner, agentId, "stripe.refund");
    await ask(owner, agentId, "stripe.refund");
    const asked = { agentId, change: { kind: "delete", id: permissionId } as const };
    const two = await previewChange(owner, asked, 2);
    expect(two).toMatchObject({ checks: 2, newestOnly: 2, transitions: [{ count: 2 }] });
    expect(await previewChange(owner, asked, 3)).toMatchObject({ checks: 3, newestOnly: null });
  });

  it("of a stopped agent says what its rules say", async () => {
    const { owner, agentId, permissionId } = await anAskedAgent();
    await updateAgent(owner, { id: agentId, status: "inactive" });
    await ask(owner, agentId, "stripe.refund");
    const change: RuleChange = { kind: "delete", id: permissionId };
    expect(await previewChange(owner, { agentId, change })).toMatchObject({
      transitions: [{ from: "allow", to: "deny", count: 1 }],
    });
  });

  it("says when saving would be refused for a rule that is there", async () => {
    const { owner, agentId } = await anAskedAgent();
    const change: RuleChange = { kind: "create", rule: rule() };
    expect(await previewChange(owner, { agentId, change })).toMatchObject({ repeats: true });
  });

  it("is open to every member, and to no other organization", async () => {
    const { owner, agentId, permissionId } = await anAskedAgent();
    const change: RuleChange = { kind: "delete", id: permissionId };
    const seen = await aColleague(owner, "viewer");
    expect(await previewChange(seen, { agentId, change })).toMatchObject({ checks: 0 });
    const stranger = await anAskedAgent();
    const refused = { code: "not_found" };
    for (const attempt of [
      () => previewChange(stranger.owner, { agentId, change }),
      () => previewChange(stranger.owner, { agentId: stranger.agentId, change }),
      () => matchActions(stranger.owner, { agentId, pattern: "*" }),
    ])
      await expect(attempt()).rejects.toMatchObject(refused);
    await deleteAgent(owner, agentId);
    await expect(previewChange(owner, { agentId, change })).rejects.toMatchObject(refused);
  });
});

describe("the matches of a pattern", () => {
  it("are the actions it covers, the most asked for first", async () => {
    const { owner, agentId } = await anAskedAgent();
    for (const action of ["stripe.refund", "stripe.payout", "db.read", "stripe.payout"])
      await ask(owner, agentId, action);
    expect(await matchActions(owner, { agentId, pattern: "stripe.*" })).toEqual({
      days: 30,
      asked: 3,
      matched: 2,
      top: [
        { action: "stripe.payout", checks: 2 },
        { action: "stripe.refund", checks: 1 },
      ],
      newestOnly: null,
    });
    expect(await matchActions(owner, { agentId, pattern: "files.*" })).toMatchObject({
      asked: 3,
      matched: 0,
      top: [],
    });
  });

  it("are not looked for where the pattern cannot be saved", async () => {
    const { owner, agentId } = await anAskedAgent();
    const refused = matchActions(owner, { agentId, pattern: "stripe.ref*" });
    await expect(refused).rejects.toMatchObject({ code: "invalid_field" });
  });
});

it("a request that waits is a decision of the rules, until a human has answered it and after", async () => {
  const { owner, agentId, permissionId } = await anAskedAgent();
  await updatePermission(owner, { id: permissionId, requiresApproval: true });
  const { approvalId } = await ask(owner, agentId, "stripe.refund");
  await resolveApproval(owner, { id: approvalId ?? "", resolution: "rejected", comment: null });
  const change: RuleChange = { kind: "update", id: permissionId, rule: rule() };
  expect(await previewChange(owner, { agentId, change })).toMatchObject({
    transitions: [{ from: "require_approval", to: "allow", count: 1 }],
  });
});

async function aCheckDaysAgo(owner: Ctx, agentId: string, days: number): Promise<void> {
  const { checkId } = await ask(owner, agentId, "stripe.refund");
  const at = new Date(Date.now() - days * 86_400_000);
  await forceLog(
    platform,
    (sql) => sql`
      update log_entries set id = ${newLogEntryId(at)}, created_at = ${at} where id = ${checkId}`,
  );
}

async function rowsOf({ organizationId }: Ctx) {
  const [row] = await platform.sql`
    select (select count(*) from log_entries where organization_id = ${organizationId}) as entries,
      (select count(*) from admin_history where organization_id = ${organizationId}) as history,
      (select jsonb_agg(p order by id) from permissions p
        where organization_id = ${organizationId}) as permissions`;
  return row;
}
