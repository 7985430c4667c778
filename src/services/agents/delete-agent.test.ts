import { expect, it } from "vitest";
import { testPlatform } from "@/test/database";
import {
  aCheck,
  aColleague,
  anAgent,
  anEndpoint,
  anOrganization,
  aPendingApproval,
  eventsOf,
  historyOf,
  lapse,
} from "@/test/factories";
import { getApproval } from "../approvals/get-approval";
import { resolveApproval } from "../approvals/resolve-approval";
import { checkAction } from "../checks/check-action";
import { listLogEntries } from "../logs/list-log-entries";
import { deleteAgent } from "./delete-agent";
import { getAgent } from "./list-agents";

const platform = testPlatform();

it("cancels what it still had pending, tells it, and keeps the log", async () => {
  const owner = await anOrganization(platform);
  await anEndpoint(owner, ["approval.cancelled", "approval.expired"]);
  const { id, agentId } = await aPendingApproval(owner, '{"n":1}');
  const second = await checkAction(owner, aCheck(agentId, "stripe.refund", '{"n":2}'));
  const lapsed = await checkAction(owner, aCheck(agentId, "stripe.refund", '{"n":3}'));
  await lapse(owner, lapsed.approvalId ?? "");
  const bystander = await aPendingApproval(owner);
  await deleteAgent(owner, agentId);
  const userId = owner.actor.kind === "member" && owner.actor.userId;
  const told = (await eventsOf(owner)).map(({ body }) => JSON.parse(body));
  const ends = told.map(({ event, data }) => [
    data.approval_id,
    event,
    data.resolved_by,
    data.comment,
  ]);
  expect(ends.sort()).toEqual(
    [
      [id, "approval.cancelled", userId, "The agent was deleted"],
      [second.approvalId, "approval.cancelled", userId, "The agent was deleted"],
      [lapsed.approvalId, "approval.expired", null, null],
    ].sort(),
  );
  expect((await getApproval(owner, bystander.id)).status).toBe("pending_approval");
  const log = await listLogEntries(owner, { agentId, limit: 10 });
  expect(log.items).toHaveLength(3);
  await expect(getAgent(owner, agentId)).rejects.toMatchObject({ code: "not_found" });
  expect((await historyOf(owner, agentId)).at(-1)).toMatchObject({
    event: "agent.deleted",
    after: null,
  });
  const resolve = resolveApproval(owner, { id, resolution: "approved", comment: null });
  await expect(resolve).rejects.toMatchObject({ code: "approval_closed" });
});

it("an approval that is decided at that moment ends once, one way or the other", async () => {
  const owner = await anOrganization(platform);
  await anEndpoint(owner, ["approval.cancelled", "approval.approved"]);
  const pending = await Promise.all(Array.from({ length: 10 }, () => aPendingApproval(owner)));
  await Promise.all(
    pending.flatMap(({ id, agentId }) => [
      deleteAgent(owner, agentId),
      resolveApproval(owner, { id, resolution: "approved", comment: null }).catch(() => {}),
    ]),
  );
  const told = (await eventsOf(owner)).map(({ body }) => JSON.parse(body).data.approval_id);
  expect(told.sort()).toEqual(pending.map(({ id }) => id).sort());
});

it.each(["reviewer", "viewer"] as const)("is not for a %s", async (role) => {
  const owner = await anOrganization(platform);
  const agent = await anAgent(owner);
  const refused = deleteAgent(await aColleague(owner, role), agent.id);
  await expect(refused).rejects.toMatchObject({ code: "forbidden" });
  expect(await getAgent(owner, agent.id)).toMatchObject({ id: agent.id });
});
