import { expect, it } from "vitest";
import { testPlatform } from "@/test/database";
import { aColleague, anAgent, anOrganization, historyOf } from "@/test/factories";
import { createPermission, type NewPermission } from "./create-permission";
import { listPermissions } from "./list-permissions";
import { deletePermission, updatePermission } from "./update-permission";

const platform = testPlatform();

const RULE: NewPermission = {
  action: "stripe.refund",
  effect: "allow",
  requiresApproval: true,
  maxAmount: "100.00000000000000001",
  currency: "USD",
  approvalExpiresInSeconds: 3_600,
};

it("is kept digit by digit, with who changed what", async () => {
  const owner = await anOrganization(platform);
  const agent = await anAgent(owner);
  const { id } = await createPermission(owner, { agentId: agent.id, ...RULE });
  await updatePermission(owner, { id, maxAmount: "250" });
  expect(await listPermissions(owner, agent.id)).toMatchObject([{ ...RULE, id, maxAmount: "250" }]);
  await deletePermission(owner, id);
  expect(await listPermissions(owner, agent.id)).toEqual([]);
  const [before, after] = [
    { agentId: agent.id, ...RULE },
    { agentId: agent.id, ...RULE, maxAmount: "250" },
  ];
  const rows = await historyOf(owner, id);
  expect(rows.map((row) => [row.event, parsed(row.before), parsed(row.after)])).toEqual([
    ["permission.created", null, before],
    ["permission.updated", before, after],
    ["permission.deleted", after, null],
  ]);
});

it("of equal rules at once one is made; the refused leave no history", async () => {
  const owner = await anOrganization(platform);
  const agent = await anAgent(owner);
  const results = await Promise.allSettled(
    Array.from({ length: 5 }, () => createPermission(owner, { agentId: agent.id, ...RULE })),
  );
  const refused = results.flatMap((result) =>
    result.status === "rejected" ? [result.reason] : [],
  );
  expect(refused.map(({ code }) => code)).toEqual(Array(4).fill("name_taken"));
  const history = await platform.sql`
    select 1 from admin_history where organization_id = ${owner.organizationId}`;
  expect(history).toHaveLength(1);
});

it("a plan without approvals takes a rule that asks for one", async () => {
  const owner = await anOrganization(platform, "free");
  const agent = await anAgent(owner);
  const made = await createPermission(owner, { agentId: agent.id, ...RULE });
  expect(made.requiresApproval).toBe(true);
});

it.each(["reviewer", "viewer"] as const)(
  "is not for a %s to change, only to read",
  async (role) => {
    const owner = await anOrganization(platform);
    const agent = await anAgent(owner);
    const { id } = await createPermission(owner, { agentId: agent.id, ...RULE });
    const ctx = await aColleague(owner, role);
    for (const refused of [
      createPermission(ctx, { agentId: agent.id, ...RULE, action: "b" }),
      updatePermission(ctx, { id, requiresApproval: false }),
      deletePermission(ctx, id),
    ])
      await expect(refused).rejects.toMatchObject({ code: "forbidden" });
    expect(await listPermissions(ctx, agent.id)).toMatchObject([{ id, requiresApproval: true }]);
  },
);

function parsed(text: string | null): unknown {
  return text === null ? null : JSON.parse(text);
}
