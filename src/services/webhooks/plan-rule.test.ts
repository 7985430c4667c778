import { describe, expect, it } from "vitest";
import { testPlatform } from "@/test/database";
import {
  aColleague,
  anAgent,
  aCheck,
  anEndpoint,
  anOrganization,
  historyOf,
} from "@/test/factories";
import { checkAction } from "../checks/check-action";
import type { Ctx } from "../context";
import { changePlan } from "../organizations/change-plan";
import { createDeliveries } from "./deliver-due";
import { getEndpoint, listDeliveries } from "./list-endpoints";
import { replayDelivery } from "./replay-delivery";
import { updateEndpoint } from "./update-endpoint";

const platform = testPlatform();

const deliverDue = () => createDeliveries(platform).deliverDue();
const sentTo = (url: string) => platform.webhookRequests.filter((request) => request.url === url);
const locked = { code: "plan_limit_exceeded", extra: { planLimit: { limitType: "webhooks" } } };

/** An organization with an endpoint that is told of blocked actions. */
async function aTold() {
  const owner = await anOrganization(platform, "pro");
  const { endpoint } = await anEndpoint(owner, ["log.blocked"]);
  const agent = await anAgent(owner);
  const block = () => checkAction(owner, aCheck(agent.id, "mail.send"));
  return { owner, endpoint, block };
}

async function onlyDelivery(owner: Ctx, endpointId: string) {
  const { items } = await listDeliveries(owner, { endpointId, limit: 10 });
  expect(items).toHaveLength(1);
  return items[0]!;
}

describe("after a downgrade to a plan without webhooks", () => {
  it("what was recorded before it is still delivered, and nothing that comes after", async () => {
    const { owner, endpoint, block } = await aTold();
    await block();
    await changePlan(owner, "free");
    await block();
    await deliverDue();
    expect(sentTo(endpoint.url)).toHaveLength(1);
    expect(await onlyDelivery(owner, endpoint.id)).toMatchObject({ status: "delivered" });
  });

  it("nothing is sent again by hand", async () => {
    const { owner, endpoint, block } = await aTold();
    await block();
    await deliverDue();
    const { id } = await onlyDelivery(owner, endpoint.id);
    await changePlan(owner, "free");
    await expect(replayDelivery(owner, id)).rejects.toMatchObject(locked);
    expect(await onlyDelivery(owner, endpoint.id)).toMatchObject({ status: "delivered" });
    expect(await historyOf(owner, id)).toEqual([]);
    await changePlan(owner, "pro");
    expect(await replayDelivery(owner, id)).toMatchObject({ status: "pending" });
  });

  it("an endpoint can be switched off and changed, but not switched on", async () => {
    const { owner, endpoint } = await aTold();
    const { id } = endpoint;
    await changePlan(owner, "free");
    await updateEndpoint(owner, { id, enabled: true, events: ["log.failed"] });
    await updateEndpoint(owner, { id, enabled: false });
    await expect(updateEndpoint(owner, { id, enabled: true })).rejects.toMatchObject(locked);
    expect((await getEndpoint(owner, id)).disabledAt).not.toBeNull();
    await changePlan(owner, "business");
    expect(await updateEndpoint(owner, { id, enabled: true })).toMatchObject({ disabledAt: null });
  });

  it("another organization and a reviewer are refused for their own reasons", async () => {
    const { owner, endpoint } = await aTold();
    const change = { id: endpoint.id, enabled: true };
    const stranger = await anOrganization(platform, "free");
    await expect(updateEndpoint(stranger, change)).rejects.toMatchObject({ code: "not_found" });
    const reviewer = await aColleague(owner, "reviewer");
    await expect(updateEndpoint(reviewer, change)).rejects.toMatchObject({ code: "forbidden" });
  });
});
