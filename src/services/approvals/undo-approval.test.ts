import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import type { AppError } from "@/domain/errors";
import { testPlatform } from "@/test/database";
import {
  aCheck,
  aColleague,
  aKey,
  anEndpoint,
  anOrganization,
  aPendingApproval,
  eventsOf,
  historyOf,
  lapse,
} from "@/test/factories";
import { deleteAgent } from "../agents/delete-agent";
import { checkAction } from "../checks/check-action";
import type { Ctx } from "../context";
import { setUndoSeconds } from "../organizations/set-undo-seconds";
import { getApproval } from "./get-approval";
import { countPending, listApprovals } from "./list-approvals";
import { cancelApproval, resolveApproval } from "./resolve-approval";
import { resolveMany } from "./resolve-many";
import { settleDue } from "./settle-due";
import { undoApproval } from "./undo-approval";
import { waitForApproval } from "./wait-for-approval";

const platform = testPlatform();
const CONTEXT = '{"amount":500}';

let owner: Ctx;
let reviewer: Ctx;

beforeEach(async () => {
  await endHolds();
  owner = await anOrganization(platform);
  await setUndoSeconds(owner, 30);
  await anEndpoint(owner, ["approval.approved", "approval.rejected", "approval.cancelled"]);
  reviewer = await aColleague(owner);
});

const approve = (ctx: Ctx, id: string) =>
  resolveApproval(ctx, { id, resolution: "approved", comment: "fine" });
const reject = (ctx: Ctx, id: string) =>
  resolveApproval(ctx, { id, resolution: "rejected", comment: null });

/** A request that the reviewer has approved and can still undo. */
async function aHold(): Promise<{ id: string; agentId: string; takesEffectAt: Date }> {
  const { id, agentId } = await aPendingApproval(owner, CONTEXT);
  const { takesEffectAt } = await approve(reviewer, id);
  if (!takesEffectAt) throw new Error("the approval is not held");
  return { id, agentId, takesEffectAt };
}

/** What earlier tests held would ripen by itself, on a slow machine in the midst of another test. */
async function endHolds(): Promise<void> {
  await platform.db.system((tx) =>
    tx.execute(sql`
      update approvals set takes_effect_at = clock_timestamp() where takes_effect_at is not null`),
  );
  await settleDue(platform, "req_before");
}

/** Lets the time to undo be over, by the database's clock, for all that is held. */
async function ripen(): Promise<void> {
  await platform.db.system((tx) =>
    tx.execute(sql`
      update approvals set takes_effect_at = takes_effect_at - interval '1 minute'
      where organization_id = ${owner.organizationId}`),
  );
}

const aMinuteBefore = (at: Date) => new Date(at.getTime() - 60_000);

const told = async () => (await eventsOf(owner)).map(({ type }) => type);

describe("until it takes effect", () => {
  it("an approval is pending for agents, tells no event and no longer waits for a human", async () => {
    const { id } = await aHold();
    const { ctx } = await aKey(owner);
    expect(await getApproval(ctx, id)).toMatchObject({ status: "pending_approval" });
    const { items } = await listApprovals(ctx, { status: "pending_approval", limit: 10 });
    expect(items.map((item) => item.id)).toEqual([id]);
    expect(await told()).toEqual([]);
    expect(await countPending(owner)).toBe(0);
    expect(await historyOf(owner, id)).toMatchObject([
      { event: "approval.held", actor_id: (reviewer.actor as { userId: string }).userId },
    ]);
  });

  it("an equal check gets the same approval, and redeeming it is refused", async () => {
    const { id, agentId } = await aHold();
    const again = await checkAction(owner, aCheck(agentId, "stripe.refund", CONTEXT));
    expect(again).toMatchObject({ decision: "require_approval", approvalId: id });
    const redeem = { ...aCheck(agentId, "stripe.refund", CONTEXT), approvalId: id };
    expect(await checkAction(owner, redeem)).toMatchObject({
      decision: "deny",
      reason: "Approval is still pending",
    });
  });

  it("is not ended by its time limit", async () => {
    const { id } = await aHold();
    await lapse(owner, id);
    expect(await settleDue(platform, "req_a")).toBe(0);
    await expect(approve(await aColleague(owner), id)).rejects.toMatchObject({
      code: "approval_held",
    });
    await ripen();
    expect(await settleDue(platform, "req_b")).toBe(1);
    expect(await getApproval(owner, id)).toMatchObject({ status: "approved", comment: "fine" });
  });

  it("lasts no longer than the request itself", async () => {
    const { id } = await aPendingApproval(owner);
    await platform.db.system((tx) =>
      tx.execute(sql`
        update approvals set expires_at = clock_timestamp() + interval '2 s' where id = ${id}`),
    );
    const { takesEffectAt, expiresAt } = await approve(reviewer, id);
    expect(takesEffectAt?.getTime()).toBe(expiresAt.getTime());
  });

  it("another approval is refused and says by whom it was given", async () => {
    const { id, takesEffectAt } = await aHold();
    const { userId } = reviewer.actor as { userId: string };
    await expect(approve(await aColleague(owner), id)).rejects.toMatchObject({
      code: "approval_held",
      extra: { approval: { resolvedBy: userId, resolvedAt: takesEffectAt } },
    });
  });

  it.each([
    ["a colleague rejects", async (id: string) => reject(await aColleague(owner), id), "rejected"],
    ["the same reviewer rejects", (id: string) => reject(reviewer, id), "rejected"],
    [
      "the agent withdraws",
      (id: string) => cancelApproval(owner, { id, mayTouch: () => {} }),
      "cancelled",
    ],
    [
      "the agent is deleted",
      async (id: string) => deleteAgent(owner, (await getApproval(owner, id)).agentId),
      "cancelled",
    ],
  ])("%s: that is final at once", async (_, end, status) => {
    const { id, takesEffectAt } = await aHold();
    await end(id);
    expect(await getApproval(owner, id)).toMatchObject({ status, takesEffectAt: null });
    expect(await told()).toEqual([`approval.${status}`]);
    await expect(undoApproval(reviewer, { id, takesEffectAt })).rejects.toMatchObject({
      code: "approval_closed",
      message: `Too late to undo: this approval is already ${status}`,
    });
  });
});

describe("when its time has come", () => {
  it("is final without the reviewer, whose name, comment and moment are kept", async () => {
    const { id } = await aHold();
    await ripen();
    const { takesEffectAt: ripe } = (await listApprovals(owner, { limit: 1 })).items[0] ?? {};
    expect(ripe).toBeNull();
    expect(await settleDue(platform, "req_a")).toBe(1);
    const { userId } = reviewer.actor as { userId: string };
    expect(await getApproval(owner, id)).toMatchObject({
      status: "approved",
      resolvedBy: userId,
      comment: "fine",
      takesEffectAt: null,
    });
    expect(await told()).toEqual(["approval.approved"]);
    expect(await historyOf(owner, id)).toMatchObject([
      { event: "approval.held" },
      { event: "approval.approved", actor_id: userId },
    ]);
  });

  it("whoever reads it first makes it final, once", async () => {
    const { id } = await aHold();
    await ripen();
    const reads = await Promise.all([
      ...Array.from({ length: 10 }, () => getApproval(owner, id)),
      settleDue(platform, "req_a"),
    ]);
    expect(reads.slice(0, 10)).toMatchObject(Array(10).fill({ status: "approved" }));
    expect(await told()).toEqual(["approval.approved"]);
  });

  it("can be redeemed before anyone has noticed", async () => {
    const { id, agentId } = await aHold();
    await ripen();
    const redeem = { ...aCheck(agentId, "stripe.refund", CONTEXT), approvalId: id };
    const answers = await Promise.all([checkAction(owner, redeem), checkAction(owner, redeem)]);
    expect(answers.map(({ decision }) => decision).sort()).toEqual(["allow", "deny"]);
    expect(await told()).toEqual(["approval.approved"]);
  });

  it("an equal check opens a new request", async () => {
    const { id, agentId } = await aHold();
    await ripen();
    const next = await checkAction(owner, aCheck(agentId, "stripe.refund", CONTEXT));
    expect(next.approvalId).not.toBe(id);
    expect(await getApproval(owner, id)).toMatchObject({ status: "approved" });
  });

  it("rejecting comes too late", async () => {
    const { id } = await aHold();
    await ripen();
    await expect(reject(await aColleague(owner), id)).rejects.toMatchObject({
      code: "approval_closed",
      message: "This approval is already approved",
    });
  });

  it("an agent that waits is told in time", async () => {
    const { id } = await aPendingApproval(owner);
    await setUndoSeconds(owner, 1);
    await approve(reviewer, id);
    const waited = await waitForApproval(owner, { id, waitMs: 20_000 });
    expect(waited).toMatchObject({ status: "approved" });
  });
});

describe("undo", () => {
  it("puts the request back, and it can be approved again", async () => {
    const { id, takesEffectAt } = await aHold();
    await undoApproval(reviewer, { id, takesEffectAt });
    expect(await countPending(owner)).toBe(1);
    expect(await settleDue(platform, "req_a")).toBe(0);
    expect(await approve(await aColleague(owner), id)).toMatchObject({
      status: "pending_approval",
    });
    expect((await historyOf(owner, id)).map(({ event }) => event)).toEqual([
      "approval.held",
      "approval.undone",
      "approval.held",
    ]);
  });

  it("and the moment of taking effect at once leave one truth each, a hundred times", async () => {
    const holds = await Promise.all(Array.from({ length: 100 }, aHold));
    await platform.db.system((tx) =>
      tx.execute(sql`
        update approvals set takes_effect_at =
          date_trunc('milliseconds', clock_timestamp() + random() * interval '300 ms')
        where organization_id = ${owner.organizationId}`),
    );
    const { items } = await listApprovals(owner, { status: "pending_approval", limit: 100 });
    const sweeps = [1, 2, 3, 4, 5, 6].map((n) => settleDue(platform, `req_${n}`));
    const outcomes = await Promise.allSettled(
      items.map(({ id, takesEffectAt }) =>
        undoApproval(reviewer, { id, takesEffectAt: takesEffectAt as Date }),
      ),
    );
    await Promise.all(sweeps);
    await ripen();
    await settleDue(platform, "req_last");
    const undone = outcomes.filter(({ status }) => status === "fulfilled").length;
    const events = await told();
    expect(await countPending(owner)).toBe(undone);
    expect(events).toHaveLength(holds.length - undone);
  });

  it.each<[string, (hold: { id: string; takesEffectAt: Date }) => Promise<void>, AppError["code"]]>(
    [
      [
        "by a colleague",
        async (hold) => undoApproval(await aColleague(owner), hold),
        "approval_closed",
      ],
      [
        "of an earlier click",
        (hold) => undoApproval(reviewer, { ...hold, takesEffectAt: new Date(0) }),
        "approval_closed",
      ],
      [
        "after its time",
        async (hold) => {
          await ripen();
          const takesEffectAt = aMinuteBefore(hold.takesEffectAt);
          await undoApproval(reviewer, { ...hold, takesEffectAt });
        },
        "approval_closed",
      ],
      [
        "by a viewer",
        async (hold) => {
          await undoApproval(await aColleague(owner, "viewer"), hold);
        },
        "forbidden",
      ],
      [
        "from another organization",
        async (hold) => undoApproval(await anOrganization(platform), hold),
        "not_found",
      ],
      [
        "by a name that is no id",
        (hold) => undoApproval(reviewer, { ...hold, id: "x" }),
        "not_found",
      ],
    ],
  )("%s is refused and changes nothing", async (_, undo, code) => {
    const { id, takesEffectAt } = await aHold();
    await expect(undo({ id, takesEffectAt })).rejects.toMatchObject({ code });
    await ripen();
    expect(await getApproval(owner, id)).toMatchObject({ status: "approved" });
  });
});

describe("deciding several", () => {
  it("gives each its own result and leaves the others alone", async () => {
    const [one, two, gone] = await Promise.all([1, 2, 3].map(() => aPendingApproval(owner)));
    const foreign = await aPendingApproval(await anOrganization(platform));
    if (!one || !two || !gone) throw new Error("three requests are needed");
    await reject(await aColleague(owner), gone.id);
    const ids = [one.id, gone.id, foreign.id, two.id, one.id];
    const results = await resolveMany(reviewer, { ids, resolution: "approved", comment: null });
    expect(results).toMatchObject([
      { id: one.id, ok: true },
      { id: gone.id, ok: false, code: "approval_closed" },
      { id: foreign.id, ok: false, code: "not_found" },
      { id: two.id, ok: true },
    ]);
  });

  it("is not for viewers", async () => {
    const { id } = await aPendingApproval(owner);
    const ctx = await aColleague(owner, "viewer");
    const input = { ids: [id], resolution: "rejected" as const, comment: null };
    await expect(resolveMany(ctx, input)).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("the time to undo", () => {
  it("is set by who manages the organization, and the change is kept", async () => {
    expect(await setUndoSeconds(owner, 0)).toMatchObject({ undoSeconds: 0 });
    const { id } = await aPendingApproval(owner);
    expect(await approve(reviewer, id)).toMatchObject({ status: "approved" });
    expect(await historyOf(owner, owner.organizationId)).toMatchObject([
      { event: "organization.undo_changed" },
      { event: "organization.undo_changed", before: '{"undoSeconds":30}' },
    ]);
    await expect(setUndoSeconds(reviewer, 5)).rejects.toMatchObject({ code: "forbidden" });
  });
});
