import { describe, expect, it } from "vitest";
import type { Resolution } from "@/domain/approval";
import type { AppError } from "@/domain/errors";
import { newLogEntryId } from "@/lib/ids";
import { testPlatform } from "@/test/database";
import {
  aColleague,
  aKey,
  anEndpoint,
  anOrganization,
  aPendingApproval,
  ctxOf,
  eventsOf,
  historyOf,
  lapse,
} from "@/test/factories";
import type { Ctx } from "../context";
import { resolveApproval } from "./resolve-approval";

const platform = testPlatform();

const resolve = (ctx: Ctx, id: string, resolution: Resolution = "approved") =>
  resolveApproval(ctx, { id, resolution, comment: null });

describe("one decision", () => {
  it("eight reviewers who approve and reject at once decide each of fifty approvals once", async () => {
    const owner = await anOrganization(platform);
    await anEndpoint(owner, ["approval.approved", "approval.rejected"]);
    const reviewers = await Promise.all(Array.from({ length: 8 }, () => aColleague(owner)));
    const approvals = await Promise.all(Array.from({ length: 50 }, () => aPendingApproval(owner)));
    const outcomes = await Promise.all(
      approvals.map(({ id }) =>
        Promise.allSettled(
          reviewers.map((who, i) => resolve(who, id, i % 2 ? "approved" : "rejected")),
        ),
      ),
    );
    const events = (await eventsOf(owner)).map(({ body }) => JSON.parse(body));
    expect(events).toHaveLength(50);
    for (const [i, { id }] of approvals.entries()) {
      const clicks = outcomes[i] ?? [];
      const won = clicks.flatMap((click) => (click.status === "fulfilled" ? [click.value] : []));
      const lost = clicks.flatMap((click) => (click.status === "rejected" ? [click.reason] : []));
      expect([won.length, lost.length]).toEqual([1, 7]);
      const { status, resolvedBy, resolvedAt } = won[0] ?? {};
      for (const refusal of lost as AppError[])
        expect(refusal).toMatchObject({
          code: "approval_closed",
          message: `This approval is already ${status}`,
          extra: { approval: { status, resolvedBy, resolvedAt } },
        });
      const told = events.filter((event) => event.data.approval_id === id);
      expect(told).toMatchObject([
        { event: `approval.${status}`, data: { resolved_by: resolvedBy } },
      ]);
      const history = await historyOf(owner, id);
      expect(history).toMatchObject([{ event: `approval.${status}`, actor_id: resolvedBy }]);
    }
  }, 60_000);

  it("is told in the guide's shape, field by field", async () => {
    const owner = await anOrganization(platform);
    const { endpoint } = await anEndpoint(owner, ["log.pending_approval", "approval.approved"]);
    const context = '{"amount":500,"customer_id":"cus_123","rate":1.10}';
    const { id, agentId } = await aPendingApproval(owner, context);
    const reviewer = await aColleague(owner);
    const approved = await resolve(reviewer, id);
    const bodies = (await eventsOf(owner)).map(({ body }) => body);
    for (const body of bodies) expect(body).toContain(`"context":${context}`);
    const [pending, approval] = bodies.map((body) => JSON.parse(body));
    const given = { amount: 500, customer_id: "cus_123", rate: 1.1 };
    const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/);
    const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/);
    expect(Object.keys(pending)).toEqual(["event", "timestamp", "data"]);
    expect(pending).toEqual({
      event: "log.pending_approval",
      timestamp,
      data: {
        id,
        agent_id: agentId,
        action: "stripe.refund",
        status: "pending_approval",
        context: given,
        reason: "Awaiting human review",
        approval_id: id,
        created_at: moment,
      },
    });
    expect(Object.keys(approval)).toEqual(["event", "timestamp", "data"]);
    expect(approval).toEqual({
      event: "approval.approved",
      timestamp,
      data: {
        approval_id: id,
        agent_id: agentId,
        action: "stripe.refund",
        status: "approved",
        context: given,
        resolved_by: approved.resolvedBy,
        resolved_at: moment,
        comment: null,
      },
    });
    expect(approved.resolvedBy).toMatch(/^user_/);
    const deliveries = await platform.sql`
      select status from webhook_deliveries where endpoint_id = ${endpoint.id}`;
    expect(deliveries.map((row) => row.status)).toEqual(["pending", "pending"]);
    expect(reviewer.outbox.waiting).toBe(true);
  });

  it("leaves nothing behind when its event cannot be written", async () => {
    const owner = await anOrganization(platform);
    await anEndpoint(owner, ["approval.approved"]);
    const { id } = await aPendingApproval(owner);
    await platform.sql`
      alter table events add constraint planted check (type <> 'approval.approved') not valid`;
    await expect(resolve(owner, id)).rejects.toThrow();
    await platform.sql`alter table events drop constraint planted`;
    expect(await historyOf(owner, id)).toEqual([]);
    expect(await resolve(owner, id)).toMatchObject({ status: "approved" });
  });
});

describe("a lapsed approval", () => {
  it("expires by the database's clock at the first click, once, however many click", async () => {
    const owner = await anOrganization(platform);
    await anEndpoint(owner);
    const { id } = await aPendingApproval(owner, '{"late":true}');
    await lapse(owner, id);
    const clicks = await Promise.allSettled(Array.from({ length: 8 }, () => resolve(owner, id)));
    for (const click of clicks)
      expect(click).toMatchObject({
        status: "rejected",
        reason: {
          code: "approval_expired",
          extra: { approval: { status: "expired", resolvedBy: null } },
        },
      });
    const told = (await eventsOf(owner)).filter(({ type }) => type.startsWith("approval."));
    expect(told).toHaveLength(1);
    expect(JSON.parse(told[0]?.body ?? "")).toMatchObject({
      event: "approval.expired",
      data: { approval_id: id, status: "expired", resolved_by: null, context: { late: true } },
    });
    const history = await historyOf(owner, id);
    expect(history).toMatchObject([{ event: "approval.expired", actor_id: "system" }]);
  });
});

describe("who may not", () => {
  it("a viewer, a key with every scope and the service itself are refused, and nothing changes", async () => {
    const owner = await anOrganization(platform);
    const { id } = await aPendingApproval(owner);
    const { organizationId } = owner;
    const viewer = await aColleague(owner, "viewer");
    const { ctx: key } = await aKey(owner);
    const system = ctxOf(platform, organizationId, { kind: "system" });
    for (const who of [viewer, key, system])
      await expect(resolve(who, id)).rejects.toMatchObject({ code: "forbidden" });
    expect(await historyOf(owner, id)).toEqual([]);
  });

  it.each(["owner", "admin", "reviewer"] as const)("but a member who is %s may", async (role) => {
    const owner = await anOrganization(platform);
    const { id } = await aPendingApproval(owner);
    const member = await aColleague(owner, role);
    expect(await resolve(member, id, "rejected")).toMatchObject({ status: "rejected" });
  });

  it("another organization's owner finds nothing, as with an id that is none", async () => {
    const { id } = await aPendingApproval(await anOrganization(platform));
    const stranger = await anOrganization(platform);
    for (const asked of [id, newLogEntryId(), "none"])
      await expect(resolve(stranger, asked)).rejects.toMatchObject({
        code: "not_found",
        message: "Approval not found",
      });
  });
});
