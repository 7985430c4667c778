import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { testPlatform } from "@/test/database";
import { aColleague, anEndpoint, anOrganization, historyOf } from "@/test/factories";
import { createEndpoint } from "./create-endpoint";
import { createDeliveries } from "./deliver-due";
import { getEndpoint, listDeliveries } from "./list-endpoints";
import { replayDelivery } from "./replay-delivery";
import { rotateSecret } from "./rotate-secret";
import { sendTest } from "./send-test";
import { deleteEndpoint, updateEndpoint } from "./update-endpoint";

const platform = testPlatform();

const deliverDue = () => createDeliveries(platform).deliverDue();
const sentTo = (url: string) => platform.webhookRequests.filter((request) => request.url === url);

describe("the test button", () => {
  it("sends a signed test event, whatever the endpoint asked for", async () => {
    const owner = await anOrganization(platform);
    const { endpoint, secret } = await anEndpoint(owner, ["approval.rejected"]);
    const { deliveryId } = await sendTest(owner, endpoint.id);
    expect(owner.outbox.waiting).toBe(true);
    await deliverDue();
    const [{ body, headers } = { body: "", headers: {} }] = sentTo(endpoint.url);
    const userId = owner.actor.kind === "member" && owner.actor.userId;
    expect(new Webhook(secret).verify(body, headers)).toEqual({
      event: "webhook.test",
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/),
      data: { endpoint_id: endpoint.id, sent_by: userId },
    });
    const { items } = await listDeliveries(owner, { endpointId: endpoint.id, limit: 10 });
    expect(items).toMatchObject([
      { id: deliveryId, status: "delivered", eventType: "webhook.test" },
    ]);
  });

  it("reaches no other endpoint", async () => {
    const owner = await anOrganization(platform);
    const [one, other] = [await anEndpoint(owner), await anEndpoint(owner)];
    await sendTest(owner, one.endpoint.id);
    await deliverDue();
    expect([sentTo(one.endpoint.url).length, sentTo(other.endpoint.url).length]).toEqual([1, 0]);
  });
});

describe("a replay", () => {
  async function aFailed() {
    const owner = await anOrganization(platform);
    const { endpoint, secret } = await anEndpoint(owner);
    const { deliveryId } = await sendTest(owner, endpoint.id);
    await deliverDue();
    await platform.sql`
      update webhook_deliveries set status = 'failed', attempts = 10, delivered_at = null
      where id = ${deliveryId}`;
    return { owner, endpoint, secret, deliveryId };
  }

  it("sends the same id and body at once, signed anew, and is in the history", async () => {
    const { owner, endpoint, secret, deliveryId } = await aFailed();
    expect(await replayDelivery(owner, deliveryId)).toMatchObject({
      status: "pending",
      attempts: 0,
    });
    expect(owner.outbox.waiting).toBe(true);
    await deliverDue();
    const [first, second] = sentTo(endpoint.url);
    expect(second?.body).toBe(first?.body);
    expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
    new Webhook(secret).verify(second?.body ?? "", { ...second?.headers });
    const { items } = await listDeliveries(owner, { endpointId: endpoint.id, limit: 10 });
    expect(items).toMatchObject([{ status: "delivered" }]);
    expect(items[0]?.history).toHaveLength(2);
    expect(await historyOf(owner, deliveryId)).toMatchObject([
      { event: "webhook_delivery.replayed" },
    ]);
  });

  it("starts a fresh schedule when it fails again", async () => {
    const { owner, deliveryId } = await aFailed();
    platform.answerWebhook = () => ({
      ok: false,
      reason: "timeout",
      durationMs: 10_000,
      responseExcerpt: null,
    });
    await replayDelivery(owner, deliveryId);
    const begunAt = Date.now();
    await deliverDue();
    platform.answerWebhook = () => ({
      ok: true,
      status: 200,
      durationMs: 1,
      responseExcerpt: null,
    });
    const [row] = await platform.sql`
      select status, attempts, next_attempt_at from webhook_deliveries where id = ${deliveryId}`;
    expect(row).toMatchObject({ status: "pending", attempts: 1 });
    expect(row?.next_attempt_at.getTime()).toBeLessThanOrEqual(Date.now() + 6_000);
    expect(row?.next_attempt_at.getTime()).toBeGreaterThanOrEqual(begunAt + 4_000);
  });

  it("is refused while its endpoint is switched off", async () => {
    const { owner, endpoint, deliveryId } = await aFailed();
    await updateEndpoint(owner, { id: endpoint.id, enabled: false });
    const refused = replayDelivery(owner, deliveryId);
    await expect(refused).rejects.toMatchObject({ code: "state_conflict" });
    expect(await historyOf(owner, deliveryId)).toEqual([]);
  });
});

describe("an endpoint", () => {
  it("keeps who changed what, and never a secret", async () => {
    const owner = await anOrganization(platform);
    const { endpoint, secret } = await anEndpoint(owner, ["log.failed"]);
    const { id, url } = endpoint;
    await updateEndpoint(owner, { id, events: ["log.blocked"], enabled: false });
    await updateEndpoint(owner, { id, enabled: false });
    const rotated = await rotateSecret(owner, id);
    await deleteEndpoint(owner, id);
    const rows = await historyOf(owner, id);
    const [before, after] = [
      { url, events: ["log.failed"], enabled: true },
      { url, events: ["log.blocked"], enabled: false },
    ];
    const parsed = (text: string | null) => (text === null ? null : JSON.parse(text));
    expect(rows.map((row) => [row.event, parsed(row.before), parsed(row.after)])).toEqual([
      ["webhook_endpoint.created", null, before],
      ["webhook_endpoint.updated", before, after],
      ["webhook_endpoint.secret_rotated", null, null],
      ["webhook_endpoint.deleted", after, null],
    ]);
    for (const text of [secret, rotated.secret]) expect(JSON.stringify(rows)).not.toContain(text);
    await expect(getEndpoint(owner, id)).rejects.toMatchObject({ code: "not_found" });
  });

  it("at an address that is refused is not made, and says why", async () => {
    const owner = await anOrganization(platform);
    const verdict = { ok: false, reason: "private_address", message: "is private" } as const;
    const guarded = { ...owner, checkWebhookUrl: async () => verdict };
    const input = { url: "http://10.0.0.1/", events: ["log.failed" as const], enabled: true };
    await expect(createEndpoint(guarded, input)).rejects.toMatchObject({
      code: "invalid_field",
      message: "url: is private",
    });
    const rows = await platform.sql`
      select 1 from webhook_endpoints where organization_id = ${owner.organizationId}`;
    expect(rows).toHaveLength(0);
  });

  it.each(["reviewer", "viewer"] as const)("is not for a %s to touch", async (role) => {
    const owner = await anOrganization(platform);
    const { endpoint } = await anEndpoint(owner);
    const { id, url } = endpoint;
    const { deliveryId } = await sendTest(owner, id);
    const ctx = await aColleague(owner, role);
    for (const refused of [
      createEndpoint(ctx, { url, events: ["log.failed"], enabled: true }),
      updateEndpoint(ctx, { id, enabled: false }),
      deleteEndpoint(ctx, id),
      rotateSecret(ctx, id),
      sendTest(ctx, id),
      replayDelivery(ctx, deliveryId),
    ])
      await expect(refused).rejects.toMatchObject({ code: "forbidden" });
    expect(await historyOf(owner, id)).toHaveLength(1);
  });
});
