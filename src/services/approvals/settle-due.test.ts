import { expect, it } from "vitest";
import { testPlatform } from "@/test/database";
import {
  aCheck,
  anAgent,
  anEndpoint,
  anOrganization,
  aPendingApproval,
  eventsOf,
  historyOf,
  lapse,
} from "@/test/factories";
import { checkAction } from "../checks/check-action";
import { settleDue } from "./settle-due";
import { resolveApproval } from "./resolve-approval";

const platform = testPlatform();

it("two sweepers at once expire each of 120 lapsed approvals once", async () => {
  const owner = await anOrganization(platform);
  await anEndpoint(owner, ["approval.expired"]);
  const agent = await anAgent(owner, [{ action: "a", requiresApproval: true }]);
  const checks = await Promise.all(
    Array.from({ length: 120 }, (_, i) => checkAction(owner, aCheck(agent.id, "a", `{"i":${i}}`))),
  );
  const ids = checks.map(({ approvalId }) => approvalId ?? "");
  await lapse(owner, ...ids);
  const counts = await Promise.all([settleDue(platform, "req_a"), settleDue(platform, "req_b")]);
  expect(counts[0] + counts[1]).toBe(120);
  const told = (await eventsOf(owner)).map(({ body }) => JSON.parse(body).data.approval_id);
  expect(told.sort()).toEqual(ids.sort());
  const [row] = await platform.sql`
    select count(*)::int as count, count(distinct subject_id)::int as subjects
    from admin_history where organization_id = ${owner.organizationId} and event = 'approval.expired'`;
  expect(row).toEqual({ count: 120, subjects: 120 });
  expect(await settleDue(platform, "req_c")).toBe(0);
}, 60_000);

it("leaves alone what is pending, and what a human has answered in time", async () => {
  const owner = await anOrganization(platform);
  const [pending, approved] = [await aPendingApproval(owner), await aPendingApproval(owner)];
  await resolveApproval(owner, { id: approved.id, resolution: "approved", comment: null });
  await lapse(owner, approved.id);
  expect(await settleDue(platform, "req_a")).toBe(0);
  const rows = await platform.sql`
    select status from approvals where organization_id = ${owner.organizationId} order by id`;
  expect(rows.map((row) => row.status)).toEqual(["pending_approval", "approved"]);
  expect(await historyOf(owner, pending.id)).toEqual([]);
});

it("serves every organization in one sweep, each told its own", async () => {
  const [here, there] = [await anOrganization(platform), await anOrganization(platform)];
  for (const owner of [here, there]) {
    await anEndpoint(owner, ["approval.expired"]);
    const { id } = await aPendingApproval(owner);
    await lapse(owner, id);
  }
  expect(await settleDue(platform, "req_a")).toBe(2);
  expect([(await eventsOf(here)).length, (await eventsOf(there)).length]).toEqual([1, 1]);
});
