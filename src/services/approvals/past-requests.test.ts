import { expect, it } from "vitest";
import { testPlatform } from "@/test/database";
import { aCheck, anAgent, anOrganization } from "@/test/factories";
import { checkAction } from "../checks/check-action";
import type { Ctx } from "../context";
import { logAction } from "../logs/log-action";
import { pastRequests } from "./past-requests";
import { resolveApproval } from "./resolve-approval";

const platform = testPlatform();

async function ask(ctx: Ctx, agentId: string, context: string): Promise<string> {
  const { approvalId } = await checkAction(ctx, aCheck(agentId, "stripe.refund", context));
  if (!approvalId) throw new Error("the check has opened no approval");
  return approvalId;
}

it("shows what the agent asked before, how it ended and what was logged of it", async () => {
  const ctx = await anOrganization(platform);
  const rule = { action: "stripe.refund", requiresApproval: true };
  const [agent, other] = [await anAgent(ctx, [rule]), await anAgent(ctx, [rule])];
  const ran = await ask(ctx, agent.id, '{"amount":1}');
  await resolveApproval(ctx, { id: ran, resolution: "approved", comment: "ok" });
  const { context } = aCheck(agent.id, "x", '{"amount":1}');
  const log = { agentRef: agent.id, action: "stripe.refund", context, ipAddress: null };
  await logAction(ctx, { ...log, status: "success", idempotency: null });
  const refused = await ask(ctx, agent.id, '{"amount":2}');
  await resolveApproval(ctx, { id: refused, resolution: "rejected", comment: null });
  await ask(ctx, other.id, '{"amount":3}');
  const asked = await ask(ctx, agent.id, '{"amount":4}');
  await ask(ctx, agent.id, '{"amount":5}');

  const { items, lastApproved } = await pastRequests(ctx, asked);
  expect(items).toMatchObject([
    { id: refused, status: "rejected", outcome: null, shown: { digits: "2" } },
    { id: ran, status: "approved", resolvedByName: "Test owner", outcome: { status: "success" } },
  ]);
  expect(lastApproved).toMatchObject({ id: ran, context: '{"amount":1}' });
});

it("is another organization's not to see", async () => {
  const ctx = await anOrganization(platform);
  const agent = await anAgent(ctx, [{ action: "stripe.refund", requiresApproval: true }]);
  const id = await ask(ctx, agent.id, "{}");
  const stranger = await anOrganization(platform);
  await expect(pastRequests(stranger, id)).rejects.toMatchObject({ code: "not_found" });
  await expect(pastRequests(ctx, "x")).rejects.toMatchObject({ code: "not_found" });
});
