import { beforeEach, describe, expect, it } from "vitest";
import { newLogEntryId } from "@/lib/ids";
import { testPlatform } from "@/test/database";
import {
  aCheck,
  aColleague,
  anAgent,
  anEndpoint,
  anOrganization,
  aPendingApproval,
} from "@/test/factories";
import { resolveApproval } from "../approvals/resolve-approval";
import { settleDue } from "../approvals/settle-due";
import { checkAction } from "../checks/check-action";
import type { Ctx } from "../context";
import { setUndoSeconds } from "../organizations/set-undo-seconds";
import { readOverview } from "./read-overview";

const platform = testPlatform();
const WEEK = { days: 7, timeZone: "Europe/Berlin" } as const;

let owner: Ctx;
let reviewer: Ctx;

beforeEach(async () => {
  owner = await anOrganization(platform);
  reviewer = await aColleague(owner, "reviewer");
});

const resolve = (ctx: Ctx, id: string, resolution: "approved" | "rejected") =>
  resolveApproval(ctx, { id, resolution, comment: null });

describe("the overview", () => {
  it("has what agents asked and reviewers answered", async () => {
    await anEndpoint(owner);
    const agent = await anAgent(owner, [{ action: "files.read" }]);
    await checkAction(owner, aCheck(agent.id, "files.read"));
    await checkAction(owner, aCheck(agent.id, "files.delete"));
    const [approved, rejected] = [await aPendingApproval(owner), await aPendingApproval(owner)];
    await aPendingApproval(owner);
    await resolve(reviewer, approved.id, "approved");
    await resolve(owner, rejected.id, "rejected");
    const overview = await readOverview(owner, WEEK);
    expect(overview).toMatchObject({
      days: 7,
      unit: "day",
      timeZone: "Europe/Berlin",
      pendingNow: 1,
      keptDays: 30,
      checks: { now: { allowed: 1, asked: 3, blocked: 1 }, before: { allowed: 0 } },
      decisions: { now: { approved: 1, rejected: 1, expired: 0, quick: 2 } },
    });
    expect(overview.until.getTime() - overview.since.getTime()).toBe(7 * 86_400_000);
    expect(overview.decisions.reviewers.map(({ name }) => name).sort()).toEqual([
      "Test owner",
      "Test reviewer",
    ]);
    expect(overview.topActions[0]).toMatchObject({ id: "stripe.refund", total: 3, before: 0 });
    expect(overview.endpoints).toMatchObject([{ failed: 0, disabledAt: null }]);
    expect(overview.endpoints[0]?.waiting).toBeGreaterThan(0);
  });

  it("counts a click as a decision once it takes effect, and from then on by the click", async () => {
    await setUndoSeconds(owner, 1);
    const { id } = await aPendingApproval(owner);
    const { takesEffectAt } = await resolve(reviewer, id, "approved");
    const held = await readOverview(owner, WEEK);
    expect([held.pendingNow, held.decisions.now.approved]).toEqual([0, 0]);
    await platform.sql`update approvals set takes_effect_at = takes_effect_at - interval '1 s'`;
    const unnoticed = await readOverview(owner, WEEK);
    await settleDue(platform, "req_test");
    const settled = await readOverview(owner, WEEK);
    for (const { decisions } of [unnoticed, settled])
      expect(decisions.reviewers).toMatchObject([{ approved: 1, quick: 1 }]);
    expect(settled.decisions.now.medianSeconds).toBeLessThan(1);
    expect(takesEffectAt).toBeInstanceOf(Date);
  });

  it("is read by every member, and shows another organization nothing", async () => {
    await aPendingApproval(owner);
    const viewer = await aColleague(owner, "viewer");
    expect(await readOverview(viewer, WEEK)).toMatchObject({ pendingNow: 1 });
    const other = await readOverview(await anOrganization(platform), WEEK);
    expect(other).toMatchObject({
      pendingNow: 0,
      checks: { now: { asked: 0 }, slots: [] },
      topActions: [],
      topAgents: [],
      endpoints: [],
    });
  });

  it("keeps to UTC where the zone is unknown", async () => {
    const { timeZone } = await readOverview(owner, { days: 1, timeZone: "Mars/Olympus" });
    expect(timeZone).toBe("UTC");
  });
});

describe("the span before", () => {
  const anEntry = (daysAgo: number) => {
    const at = new Date(Date.now() - daysAgo * 86_400_000);
    return {
      id: newLogEntryId(at),
      organization_id: owner.organizationId,
      agent_id: "agent_a",
      agent_name: "a",
      action: "a.b",
      status: "allowed",
      source: "check",
      context: "{}",
      created_at: at,
    };
  };

  it("is compared with as long as the plan keeps it", async () => {
    await platform.sql`insert into log_entries ${platform.sql([anEntry(1), anEntry(10)])}`;
    const week = await readOverview(owner, WEEK);
    expect(week.checks).toMatchObject({ now: { allowed: 1 }, before: { allowed: 1 } });
    expect(week.topAgents).toMatchObject([{ total: 1, before: 1 }]);
    const month = await readOverview(owner, { ...WEEK, days: 30 });
    expect(month.checks).toMatchObject({ now: { allowed: 2 }, before: null });
    expect(month.topActions).toMatchObject([{ total: 2, before: null }]);
  });
});
