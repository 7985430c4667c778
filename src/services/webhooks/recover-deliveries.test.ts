import { beforeEach, describe, expect, it } from "vitest";
import type { AttemptResult } from "@/gateways/webhook-http/send-webhook";
import { testPlatform } from "@/test/database";
import {
  aCheck,
  aColleague,
  anAgent,
  anEndpoint,
  anOrganization,
  historyOf,
} from "@/test/factories";
import { logAction } from "../logs/log-action";
import { createDeliveries } from "./deliver-due";
import { getDelivery, getEndpoint, listDeliveries } from "./list-endpoints";
import { previewRecovery, recoverDeliveries } from "./recover-deliveries";
import { resumeEndpoint } from "./resume-endpoint";
import { sendTest } from "./send-test";
import { updateEndpoint } from "./update-endpoint";
import { viewOutage } from "./view-outage";

const platform = testPlatform();

const OK: AttemptResult = { ok: true, status: 200, durationMs: 1, responseExcerpt: "ok" };
const GONE: AttemptResult = { ...OK, ok: false, status: 410, reason: "gone" };

beforeEach(() => {
  platform.answerWebhook = () => OK;
});

const deliverDue = () => createDeliveries(platform).deliverDue();

/** An endpoint for failures beside another, which keeps events being written while it is off. */
async function aPair() {
  const owner = await anOrganization(platform);
  const { endpoint } = await anEndpoint(owner, ["log.failed"]);
  const { endpoint: other } = await anEndpoint(owner);
  const agent = await anAgent(owner);
  const report = async (status: "failed" | "blocked", times = 1) => {
    const input = { ...aCheck(agent.id, "a"), status, ipAddress: null };
    for (let i = 0; i < times; i++) await logAction(owner, input);
  };
  const sent = () => platform.webhookRequests.filter(({ url }) => url === endpoint.url);
  const giveUp = () => platform.sql`
    update webhook_deliveries set status = 'failed', attempts = 10
    where endpoint_id = ${endpoint.id} and status = 'pending'`;
  const switchTo = (enabled: boolean) => updateEndpoint(owner, { id: endpoint.id, enabled });
  const list = async () =>
    (await listDeliveries(owner, { endpointId: endpoint.id, limit: 100 })).items;
  const recovered = async () =>
    (await historyOf(owner, endpoint.id)).filter(({ event }) => event.endsWith("recovered"));
  const range = { endpointId: endpoint.id, since: ago(60_000), until: ago(-60_000) };
  return { owner, endpoint, other, report, sent, giveUp, switchTo, list, recovered, range };
}

const ago = (ms: number) => new Date(Date.now() - ms);

describe("recovering a range", () => {
  it("sends what was given up and what was missed, once, and is in the history", async () => {
    const { owner, other, report, sent, giveUp, switchTo, list, recovered, range } = await aPair();
    await report("failed");
    await deliverDue();
    await report("failed", 2);
    await giveUp();
    await switchTo(false);
    await report("failed", 3);
    await report("blocked");
    await switchTo(true);
    expect(await previewRecovery(owner, range)).toEqual({ failed: 2, missed: 3 });
    owner.outbox.waiting = false;
    const done = await recoverDeliveries(owner, range);
    expect(done).toEqual({ failed: 2, missed: 3, left: 0 });
    expect(owner.outbox.waiting).toBe(true);
    const rows = await list();
    expect(rows.map(({ status }) => status)).toEqual([...Array(5).fill("pending"), "delivered"]);
    expect(rows.map(({ id }) => id)).toEqual(
      rows
        .map(({ id }) => id)
        .sort()
        .reverse(),
    );
    owner.outbox.waiting = false;
    expect(await recoverDeliveries(owner, range)).toEqual({ failed: 0, missed: 0, left: 0 });
    expect(owner.outbox.waiting).toBe(false);
    expect(await recovered()).toMatchObject([
      { after: JSON.stringify({ since: range.since, until: range.until, failed: 2, missed: 3 }) },
    ]);
    await deliverDue();
    expect(sent()).toHaveLength(6);
    expect(new Set(sent().map(({ headers }) => headers["webhook-id"])).size).toBe(6);
    expect(await recoverDeliveries(owner, range)).toEqual({ failed: 0, missed: 0, left: 0 });
    const toOther = await listDeliveries(owner, { endpointId: other.id, limit: 100 });
    expect(toOther.items).toHaveLength(7);
  });

  it("finds what happened while no endpoint at all was on", async () => {
    const { owner, other, report, switchTo, list, range } = await aPair();
    await updateEndpoint(owner, { id: other.id, enabled: false });
    await switchTo(false);
    await report("failed", 2);
    expect(await list()).toEqual([]);
    await switchTo(true);
    expect(await recoverDeliveries(owner, range)).toEqual({ failed: 0, missed: 2, left: 0 });
  });

  it("by two people at the same moment sends each once", async () => {
    const { owner, report, giveUp, switchTo, list, range } = await aPair();
    await report("failed", 2);
    await giveUp();
    await switchTo(false);
    await report("failed", 2);
    await switchTo(true);
    const results = await Promise.all([1, 2, 3].map(() => recoverDeliveries(owner, range)));
    expect(results.map(({ failed, missed }) => failed + missed).sort()).toEqual([0, 0, 4]);
    expect(await list()).toHaveLength(4);
  });

  it("leaves out tests, what lies outside, and what was before the endpoint", async () => {
    const { owner, endpoint, other, report, giveUp, range } = await aPair();
    await sendTest(owner, endpoint.id);
    await report("failed");
    await giveUp();
    const { endpoint: late } = await anEndpoint(owner, ["log.failed"]);
    const before = { ...range, endpointId: late.id };
    expect(await previewRecovery(owner, before)).toEqual({ failed: 0, missed: 0 });
    const past = { ...range, since: ago(120_000), until: ago(60_000) };
    expect(await recoverDeliveries(owner, past)).toEqual({ failed: 0, missed: 0, left: 0 });
    expect(await recoverDeliveries(owner, { ...range, endpointId: other.id })).toMatchObject({
      failed: 0,
      missed: 0,
    });
    expect(await recoverDeliveries(owner, range)).toEqual({ failed: 1, missed: 0, left: 0 });
  });

  it("takes so many at a time, given-up ones first, and says how many are left", async () => {
    const { owner, report, giveUp, switchTo, range } = await aPair();
    await report("failed", 3);
    await giveUp();
    await switchTo(false);
    await report("failed", 3);
    await switchTo(true);
    expect(await recoverDeliveries(owner, range, 2)).toEqual({ failed: 2, missed: 0, left: 4 });
    expect(await recoverDeliveries(owner, range, 2)).toEqual({ failed: 1, missed: 1, left: 2 });
    expect(await recoverDeliveries(owner, range, 2)).toEqual({ failed: 0, missed: 2, left: 0 });
  });

  it("is refused where it cannot or must not be done, and changes nothing", async () => {
    const { owner, report, giveUp, switchTo, list, recovered, range } = await aPair();
    await report("failed");
    await giveUp();
    const viewer = await aColleague(owner, "viewer");
    const stranger = await anOrganization(platform);
    const as = (ctx: typeof owner) => recoverDeliveries(ctx, range);
    await expect(as(viewer)).rejects.toMatchObject({ code: "forbidden" });
    expect(await previewRecovery(viewer, range)).toEqual({ failed: 1, missed: 0 });
    await expect(as(stranger)).rejects.toMatchObject({ code: "not_found" });
    await expect(previewRecovery(stranger, range)).rejects.toMatchObject({ code: "not_found" });
    const backwards = { ...range, until: range.since };
    await expect(recoverDeliveries(owner, backwards)).rejects.toMatchObject({
      code: "invalid_field",
    });
    await platform.sql`update organizations set plan = 'free' where id = ${owner.organizationId}`;
    await expect(as(owner)).rejects.toMatchObject({ code: "plan_limit_exceeded" });
    await platform.sql`update organizations set plan = 'pro' where id = ${owner.organizationId}`;
    await switchTo(false);
    await expect(as(owner)).rejects.toMatchObject({ code: "state_conflict" });
    expect(await list()).toMatchObject([{ status: "failed" }]);
    expect(await recovered()).toEqual([]);
  });
});

describe("an endpoint that is off", () => {
  it("says who switched it off and what it was not told; one click sends all of it", async () => {
    const { owner, endpoint, report, sent, switchTo } = await aPair();
    await report("failed");
    expect(await viewOutage(owner, endpoint.id)).toBeNull();
    await switchTo(false);
    await report("failed", 2);
    const outage = await viewOutage(owner, endpoint.id);
    expect(outage).toMatchObject({ by: "Test owner", waiting: 1, failed: 0, missed: 2 });
    expect(await resumeEndpoint(owner, endpoint.id)).toEqual({ failed: 0, missed: 2, left: 0 });
    expect(await getEndpoint(owner, endpoint.id)).toMatchObject({
      disabledAt: null,
      disabledReason: null,
    });
    await deliverDue();
    expect(sent()).toHaveLength(3);
    expect(await resumeEndpoint(owner, endpoint.id)).toEqual({ failed: 0, missed: 0, left: 0 });
    const events = (await historyOf(owner, endpoint.id)).map(({ event }) => event);
    expect(events).toEqual([
      "webhook_endpoint.created",
      "webhook_endpoint.updated",
      "webhook_endpoint.updated",
      "webhook_endpoint.recovered",
    ]);
  });

  it("after a 410 is sent again also what was answered so, however old", async () => {
    const { owner, endpoint, report, sent, list } = await aPair();
    await report("failed");
    const [old] = await list();
    const clock = (Date.now() - 3 * 86_400_000).toString(16).padStart(12, "0");
    await platform.sql`
      update webhook_deliveries set id = ${`dlv_${clock}${old?.id.slice(16) ?? ""}`}
      where id = ${old?.id ?? ""}`;
    platform.answerWebhook = ({ url }) => (url === endpoint.url ? GONE : OK);
    await deliverDue();
    await report("failed");
    expect(await viewOutage(owner, endpoint.id)).toMatchObject({ by: null, failed: 1, missed: 1 });
    platform.answerWebhook = () => OK;
    expect(await resumeEndpoint(owner, endpoint.id)).toMatchObject({ failed: 1, missed: 1 });
    await deliverDue();
    expect(sent()).toHaveLength(3);
    expect((await list()).map(({ status }) => status)).toEqual(["delivered", "delivered"]);
  });

  it("is switched on by nobody without the right, from outside or on a plan without webhooks", async () => {
    const { owner, endpoint, switchTo } = await aPair();
    await switchTo(false);
    const reviewer = await aColleague(owner, "reviewer");
    const stranger = await anOrganization(platform);
    const as = (ctx: typeof owner) => resumeEndpoint(ctx, endpoint.id);
    await expect(as(reviewer)).rejects.toMatchObject({ code: "forbidden" });
    await expect(as(stranger)).rejects.toMatchObject({ code: "not_found" });
    await expect(viewOutage(stranger, endpoint.id)).rejects.toMatchObject({ code: "not_found" });
    await platform.sql`update organizations set plan = 'free' where id = ${owner.organizationId}`;
    await expect(as(owner)).rejects.toMatchObject({ code: "plan_limit_exceeded" });
    expect((await getEndpoint(owner, endpoint.id)).disabledAt).not.toBeNull();
  });
});

describe("the delivery log", () => {
  it("shows one state at a time, page after page, and one delivery by its id", async () => {
    const { owner, endpoint, report, giveUp, list } = await aPair();
    await report("failed", 3);
    await deliverDue();
    await report("failed", 4);
    await giveUp();
    await report("failed", 2);
    const walk = async (status: "pending" | "delivered" | "failed") => {
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const filter = { endpointId: endpoint.id, status, cursor, limit: 2 };
        const page = await listDeliveries(owner, filter);
        ids.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      return ids;
    };
    const all = await list();
    for (const status of ["pending", "delivered", "failed"] as const)
      expect(await walk(status)).toEqual(
        all.filter((row) => row.status === status).map(({ id }) => id),
      );
    const first = all.at(-1);
    expect(await getDelivery(owner, first?.id ?? "")).toEqual(first);
    expect(first?.history).toMatchObject([{ number: 1, httpStatus: 200 }]);
    const stranger = await anOrganization(platform);
    await expect(getDelivery(stranger, first?.id ?? "")).rejects.toMatchObject({
      code: "not_found",
    });
  });
});
