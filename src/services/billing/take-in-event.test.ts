import { describe, expect, it } from "vitest";
import type { Tx } from "@/db/client";
import type { Change } from "@/db/live";
import type { Plan } from "@/domain/plan";
import { newId } from "@/lib/ids";
import { testBilling } from "@/test/billing";
import { testPlatform } from "@/test/database";
import { deferred } from "@/test/deferred";
import { anOrganization, historyOf } from "@/test/factories";
import type { Ctx } from "../context";
import { viewOrganization } from "../organizations/view-organization";
import { startCheckout } from "./start-checkout";
import { takeInEvent } from "./take-in-event";

const platform = testPlatform();
const stripe = testBilling(platform);

/** An organization that has paid; nothing of it has been heard here yet. */
async function aPaid(plan: "pro" | "business" = "pro", from: Plan = "free") {
  const owner = await anOrganization(platform, from);
  const subscription = stripe.pay((await startCheckout(owner, plan)).url);
  const tell = (type: string, id: string = newId("evt")) =>
    takeInEvent(platform, { id, type, customerId: subscription.customer }, "req_stripe");
  return { owner, subscription, tell };
}

const planOf = async (ctx: Ctx) => (await viewOrganization(ctx)).organization.plan;
const eventRows = (id: string) => platform.sql`select type from stripe_events where id = ${id}`;
const changesOf = async (ctx: Ctx) =>
  (await historyOf(ctx, ctx.organizationId)).map(({ event, actor_id, after }) => [
    event,
    actor_id,
    (JSON.parse(after ?? "{}") as { plan: Plan }).plan,
  ]);

describe("an event", () => {
  it.each([
    "checkout.session.completed",
    "customer.subscription.created",
    "customer.subscription.updated",
    "customer.subscription.resumed",
  ])("%s brings what was paid for, once, by AgentWarden itself", async (type) => {
    const { owner, subscription, tell } = await aPaid("business");
    expect(await tell(type, "evt_" + owner.organizationId)).toBe("applied");
    expect(await viewOrganization(owner)).toMatchObject({
      organization: { plan: "business" },
      subscribed: true,
      ways: { free: "portal", pro: "portal", business: null },
    });
    expect(await changesOf(owner)).toEqual([["plan.changed", "system", "business"]]);
    expect(await eventRows("evt_" + owner.organizationId)).toMatchObject([{ type }]);
    const [row] = await platform.sql`
      select stripe_subscription_id from organizations where id = ${owner.organizationId}`;
    expect(row?.stripe_subscription_id).toBe(subscription.id);
  });

  it("is told to every open screen", async () => {
    const { owner, tell } = await aPaid();
    const told = new Promise<Change>((resolve) => {
      platform.live.subscribe(owner.organizationId, (change) => {
        if (change.kind !== "listening") resolve(change);
      });
    });
    await expect.poll(() => platform.live.trustMs()).toBe(5_000);
    await tell("customer.subscription.created");
    expect(await told).toMatchObject({ kind: "access" });
  });

  it("that comes twenty times at once is one change and one row", async () => {
    const { owner, tell } = await aPaid();
    const id = newId("evt");
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => tell("customer.subscription.updated", id)),
    );
    expect(outcomes.filter((outcome) => outcome === "applied")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === "duplicate")).toHaveLength(19);
    expect(await changesOf(owner)).toHaveLength(1);
    expect(await eventRows(id)).toHaveLength(1);
  });

  it("that comes again later is not asked about", async () => {
    const { tell } = await aPaid();
    const id = newId("evt");
    await tell("customer.subscription.updated", id);
    const asked = stripe.requests.length;
    expect(await tell("customer.subscription.updated", id)).toBe("duplicate");
    expect(stripe.requests).toHaveLength(asked);
  });

  it("that was taken in between two looks is found when its row is written", async () => {
    const { owner, subscription, tell } = await aPaid();
    const id = newId("evt");
    await tell("customer.subscription.created", id);
    const system = async <T>(work: (tx: Tx) => Promise<T>) =>
      ({ ...(await platform.db.system(work)), taken: false }) as T;
    const early = { ...platform, db: { ...platform.db, system } };
    const event = { id, type: "customer.subscription.created", customerId: subscription.customer };
    subscription.prices = ["price_business"];
    expect(await takeInEvent(early, event, "req_1")).toBe("duplicate");
    expect(await changesOf(owner)).toHaveLength(1);
  });

  it("of another kind, or about no customer, is settled without a row", async () => {
    const { owner, subscription, tell } = await aPaid();
    const asked = stripe.requests.length;
    expect(await tell("invoice.paid")).toBe("ignored");
    const nobody = { id: newId("evt"), type: "checkout.session.completed", customerId: null };
    expect(await takeInEvent(platform, nobody, "req_1")).toBe("ignored");
    const unknown = { ...nobody, customerId: "cus_of_someone_else" };
    expect(await takeInEvent(platform, unknown, "req_1")).toBe("unknown_customer");
    expect(await eventRows(unknown.id)).toEqual([]);
    expect(stripe.requests).toHaveLength(asked);
    expect(subscription.status).toBe("active");
    expect(await planOf(owner)).toBe("free");
  });

  it("of one organization's customer changes no other", async () => {
    const [one, other] = [await aPaid(), await aPaid("business")];
    await one.tell("checkout.session.completed");
    expect([await planOf(one.owner), await planOf(other.owner)]).toEqual(["pro", "free"]);
    expect(await changesOf(other.owner)).toEqual([]);
  });
});

describe("the plan follows Stripe", () => {
  it.each<[status: string, plan: Plan, subscribed: boolean]>([
    ["trialing", "pro", true],
    ["past_due", "pro", true],
    ["unpaid", "free", false],
    ["canceled", "free", false],
    ["incomplete_expired", "free", false],
    ["paused", "free", false],
  ])("%s is %s", async (status, plan, subscribed) => {
    const { owner, subscription, tell } = await aPaid();
    await tell("customer.subscription.created");
    subscription.status = status;
    const type =
      status === "canceled" ? "customer.subscription.deleted" : "customer.subscription.updated";
    expect(await tell(type)).toBe("applied");
    expect(await viewOrganization(owner)).toMatchObject({ organization: { plan }, subscribed });
    const changes = [["plan.changed", "system", "pro"]];
    if (plan === "free") changes.push(["plan.changed", "system", "free"]);
    expect(await changesOf(owner)).toEqual(changes);
  });

  it("to the other price, and to an earlier price of the same plan", async () => {
    const { owner, subscription, tell } = await aPaid();
    await tell("customer.subscription.created");
    for (const [price, plan] of [
      ["price_business", "business"],
      ["price_pro_old", "pro"],
    ] as const) {
      subscription.prices = [price];
      await tell("customer.subscription.updated");
      expect(await planOf(owner)).toBe(plan);
    }
  });

  it("whatever the order: a 'created' that comes after the 'deleted' brings nothing back", async () => {
    const { owner, subscription, tell } = await aPaid();
    await tell("customer.subscription.updated");
    subscription.status = "canceled";
    await tell("customer.subscription.deleted");
    await tell("customer.subscription.created");
    await tell("checkout.session.completed");
    expect(await planOf(owner)).toBe("free");
    expect(await changesOf(owner)).toHaveLength(2);
  });

  it("when an old subscription ends and a newer one is active", async () => {
    const { owner, subscription, tell } = await aPaid();
    await tell("customer.subscription.created");
    const { customer } = subscription;
    stripe.subscriptions.push({
      id: "sub_newer",
      customer,
      status: "active",
      prices: ["price_business"],
    });
    subscription.status = "canceled";
    await tell("customer.subscription.deleted");
    expect(await planOf(owner)).toBe("business");
  });

  it("through many events at once", async () => {
    const { owner, subscription, tell } = await aPaid();
    const types = ["created", "updated", "paused", "resumed"].map(
      (t) => `customer.subscription.${t}`,
    );
    const outcomes = await Promise.all([...types, ...types].map((type) => tell(type)));
    expect(new Set(outcomes)).toEqual(new Set(["applied"]));
    subscription.status = "canceled";
    await tell("customer.subscription.deleted");
    expect(await changesOf(owner)).toHaveLength(2);
  });

  it.each(["created", "updated"])(
    "as it was asked last: an answer that was overtaken is thrown away (%s)",
    async (kind) => {
      const { owner, subscription, tell } = await aPaid();
      if (kind === "updated") await tell("customer.subscription.created");
      const [answered, held] = [deferred<void>(), deferred<void>()];
      stripe.after = async ({ path }) => {
        if (path !== "/v1/subscriptions") return;
        stripe.after = () => undefined;
        answered.resolve();
        await held.promise;
      };
      const slow = tell(`customer.subscription.${kind}`);
      await answered.promise;
      subscription.status = "canceled";
      await tell("customer.subscription.deleted");
      held.resolve();
      expect(await slow).toBe("applied");
      expect(await planOf(owner)).toBe("free");
    },
  );
});

describe("what was set by hand", () => {
  it("as Enterprise is left alone by every event, and the subscription is remembered", async () => {
    const { owner, subscription, tell } = await aPaid();
    await platform.sql`
      update organizations set plan = 'enterprise' where id = ${owner.organizationId}`;
    await tell("customer.subscription.created");
    expect(await viewOrganization(owner)).toMatchObject({
      organization: { plan: "enterprise" },
      subscribed: true,
    });
    subscription.status = "canceled";
    await tell("customer.subscription.deleted");
    expect(await planOf(owner)).toBe("enterprise");
    expect(await changesOf(owner)).toEqual([]);
  });

  it("is not taken by a checkout that came to nothing", async () => {
    const { owner, subscription, tell } = await aPaid("business", "pro");
    subscription.status = "incomplete_expired";
    await tell("customer.subscription.updated");
    expect(await planOf(owner)).toBe("pro");
  });
});

describe("an event that cannot be settled now", () => {
  it("because Stripe is down changes nothing, and is taken in when it comes again", async () => {
    const { owner, tell } = await aPaid();
    const id = newId("evt");
    stripe.failing = 500;
    await expect(tell("customer.subscription.created", id)).rejects.toMatchObject({
      code: "billing_unavailable",
    });
    expect([await eventRows(id), await planOf(owner)]).toEqual([[], "free"]);
    stripe.failing = null;
    expect(await tell("customer.subscription.created", id)).toBe("applied");
    expect(await planOf(owner)).toBe("pro");
  });

  it("because of an unknown price keeps the plan, and is taken in once the price is known", async () => {
    const { owner, subscription, tell } = await aPaid();
    await tell("customer.subscription.created");
    subscription.prices = ["price_not_ours"];
    const id = newId("evt");
    await expect(tell("customer.subscription.updated", id)).rejects.toThrow(/price_not_ours/);
    expect([await eventRows(id), await planOf(owner)]).toEqual([[], "pro"]);
    subscription.prices = ["price_business"];
    expect(await tell("customer.subscription.updated", id)).toBe("applied");
    expect(await planOf(owner)).toBe("business");
  });
});
