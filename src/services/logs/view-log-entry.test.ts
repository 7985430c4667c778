import { describe, expect, it } from "vitest";
import type { LogStatus } from "@/domain/log-status";
import { newLogEntryId } from "@/lib/ids";
import { testPlatform } from "@/test/database";
import {
  aCheck,
  aColleague,
  aKey,
  anAgent,
  anEndpoint,
  anOrganization,
  ctxOf,
} from "@/test/factories";
import { resolveApproval } from "../approvals/resolve-approval";
import { checkAction } from "../checks/check-action";
import type { Ctx } from "../context";
import { createDeliveries } from "../webhooks/deliver-due";
import { logAction } from "./log-action";
import { viewLogEntry } from "./view-log-entry";

const platform = testPlatform();

const ACTION = "stripe.refund";
const CONTEXT = '{"amount":500}';

/** A key's check that a person approves, with a comment; the agent then uses it and logs. */
async function aStory() {
  const owner = await anOrganization(platform);
  const { endpoint } = await anEndpoint(owner);
  const agent = await anAgent(owner, [{ action: "stripe.*", requiresApproval: true }]);
  const { ctx: keyed } = await aKey(owner);
  const check = (context = CONTEXT, approvalId: string | null = null, who = keyed) =>
    checkAction(fresh(who), { ...aCheck(agent.id, ACTION, context), approvalId });
  const log = async (status: LogStatus, context = CONTEXT) => {
    const input = { ...aCheck(agent.id, ACTION, context), status, ipAddress: null };
    return (await logAction(fresh(keyed), input)).id;
  };
  const { checkId: asked } = await check();
  const approve = () =>
    resolveApproval(fresh(owner), { id: asked, resolution: "approved", comment: "Fine" });
  return { owner, keyed, endpoint, agent, check, log, asked, approve };
}

/** Another request of the same caller. */
const fresh = (ctx: Ctx) => ctxOf(platform, ctx.organizationId, ctx.actor);

const idsOf = (rows: { id: string }[]) => rows.map(({ id }) => id);

describe("an entry that asked a person", () => {
  it("says who asked with which key, by which permission, and how it ended", async () => {
    const { owner, asked, approve, check, log } = await aStory();
    await approve();
    const refused = await check('{"amount":501}', asked);
    const used = await check(CONTEXT, asked);
    const outcome = await log("success");
    const view = await viewLogEntry(owner, asked);
    expect(view).toMatchObject({
      id: asked,
      keyName: expect.stringMatching(/^test \(/),
      permission: { action: "stripe.*", effect: "allow" },
      approval: {
        id: asked,
        status: "approved",
        resolvedByName: "Test owner",
        comment: "Fine",
        resolvedAt: expect.any(Date),
        redeemedAt: expect.any(Date),
      },
    });
    expect(idsOf(view.related)).toEqual([refused.checkId, used.checkId]);
    expect(view.related.map(({ status }) => status)).toEqual(["blocked", "allowed"]);
    expect(idsOf(view.probable)).toEqual([outcome]);
    const usedView = await viewLogEntry(owner, used.checkId);
    expect(idsOf(usedView.related)).toEqual([asked, refused.checkId]);
    expect(idsOf(usedView.probable)).toEqual([outcome]);
    const outcomeView = await viewLogEntry(owner, outcome);
    expect(outcomeView).toMatchObject({ approval: null, related: [] });
    expect(idsOf(outcomeView.probable)).toEqual([used.checkId]);
  });

  it("has the deliveries of its request and of its end, by endpoint, with what came of them", async () => {
    const { owner, asked, approve, endpoint, check } = await aStory();
    const { endpoint: other } = await anEndpoint(owner, ["approval.approved"]);
    await check('{"amount":9}');
    await approve();
    await createDeliveries(platform).deliverDue();
    const { deliveries } = await viewLogEntry(owner, asked);
    const told = deliveries.map(({ eventType, url, status }) => [eventType, url, status]);
    expect(told).toEqual(
      expect.arrayContaining([
        ["log.pending_approval", endpoint.url, "delivered"],
        ["approval.approved", endpoint.url, "delivered"],
        ["approval.approved", other.url, "delivered"],
      ]),
    );
    expect(told).toHaveLength(3);
    expect(deliveries[0]).toMatchObject({ attempts: 1, deliveredAt: expect.any(Date) });
    expect(deliveries[0]).not.toHaveProperty("body");
  });

  it("is not given the deliveries of another that only names it in its context", async () => {
    const { owner, asked, check } = await aStory();
    await check(JSON.stringify({ id: asked, approval_id: asked }));
    const { deliveries } = await viewLogEntry(owner, asked);
    expect(deliveries.map(({ eventType }) => eventType)).toEqual(["log.pending_approval"]);
  });

  it("that lapsed unnoticed is shown as expired", async () => {
    const { owner, asked } = await aStory();
    await platform.sql`update approvals set expires_at = now() where id = ${asked}`;
    expect((await viewLogEntry(owner, asked)).approval).toMatchObject({ status: "expired" });
  });
});

describe("a probable outcome", () => {
  it("has the same agent, action and context", async () => {
    const { owner, keyed, check, log, asked } = await aStory();
    await log("success", '{"amount":501}');
    const stranger = await anAgent(owner);
    const other = { ...aCheck(stranger.id, ACTION, CONTEXT), ipAddress: null };
    await logAction(fresh(keyed), { ...other, status: "success" });
    await logAction(fresh(keyed), {
      ...{ ...other, agentRef: (await viewLogEntry(owner, asked)).agentId, action: "a.b" },
      status: "success",
    });
    expect((await viewLogEntry(owner, asked)).probable).toEqual([]);
    const own = await log("failed");
    expect(idsOf((await viewLogEntry(owner, asked)).probable)).toEqual([own]);
    await check('{"amount":502}');
  });

  it("belongs to the last equal check before it, and to no earlier one", async () => {
    const owner = await anOrganization(platform);
    const agent = await anAgent(owner, [{ action: "files.read" }]);
    const check = async () => (await checkAction(owner, aCheck(agent.id, "files.read"))).checkId;
    const log = async () => {
      const input = { ...aCheck(agent.id, "files.read"), status: "success" as const };
      return (await logAction(owner, { ...input, ipAddress: null })).id;
    };
    const [first, ofFirst] = [await check(), await log()];
    const [second, ofSecond] = [await check(), await log()];
    const probable = async (id: string) => idsOf((await viewLogEntry(owner, id)).probable);
    expect(await probable(first)).toEqual([ofFirst]);
    expect(await probable(second)).toEqual([ofSecond]);
    expect(await probable(ofFirst)).toEqual([first]);
    expect(await probable(ofSecond)).toEqual([second]);
  });

  it("comes within a day", async () => {
    const owner = await anOrganization(platform);
    const agent = await anAgent(owner);
    const DAY = 86_400_000;
    const at = Date.now() - 3 * DAY;
    const [asked, late] = [newLogEntryId(new Date(at)), newLogEntryId(new Date(at + DAY + 1_000))];
    for (const [id, source] of [
      [asked, "check"],
      [late, "log"],
    ])
      await platform.sql`
        insert into log_entries
          (id, organization_id, agent_id, agent_name, action, status, source, context)
        values (${id ?? ""}, ${owner.organizationId}, ${agent.id}, 'a', 'a', 'allowed',
          ${source ?? ""}, '{}')`;
    expect((await viewLogEntry(owner, asked)).probable).toEqual([]);
    expect((await viewLogEntry(owner, late)).probable).toEqual([]);
  });
});

describe("an entry", () => {
  it("of another organization, or with an odd id, is not found", async () => {
    const { asked, owner } = await aStory();
    const stranger = await anOrganization(platform);
    for (const [ctx, id] of [
      [stranger, asked],
      [owner, "nope"],
    ] as const)
      await expect(viewLogEntry(ctx, id)).rejects.toMatchObject({ code: "not_found" });
  });

  it("is open to every member, whose links are all of their own organization", async () => {
    const { owner, asked } = await aStory();
    const view = await viewLogEntry(await aColleague(owner, "viewer"), asked);
    expect(view.approval?.id).toBe(asked);
    const stranger = await anOrganization(platform);
    const agent = await anAgent(stranger, [{ action: ACTION, requiresApproval: true }]);
    const input = { ...aCheck(agent.id, ACTION, CONTEXT), approvalId: asked };
    const { checkId } = await checkAction(stranger, input);
    expect(await viewLogEntry(stranger, checkId)).toMatchObject({
      approvalId: asked,
      approval: null,
      related: [],
      deliveries: [],
    });
  });
});
