import { describe, expect, it } from "vitest";
import type { Plan } from "@/domain/plan";
import { testBilling } from "@/test/billing";
import { testPlatform } from "@/test/database";
import { aColleague, aKey, anOrganization, historyOf } from "@/test/factories";
import type { Ctx } from "../context";
import { changePlan } from "../organizations/change-plan";
import { viewOrganization } from "../organizations/view-organization";
import { openPortal } from "./open-portal";
import { startCheckout } from "./start-checkout";

const platform = testPlatform();
const stripe = testBilling(platform);

async function rowOf({ organizationId }: Ctx) {
  const [row] = await platform.sql`
    select plan, stripe_customer_id, stripe_subscription_id from organizations
    where id = ${organizationId}`;
  return row as {
    plan: Plan;
    stripe_customer_id: string | null;
    stripe_subscription_id: string | null;
  };
}

const customersOf = ({ organizationId }: Ctx) =>
  stripe.customers.filter(({ params }) => params["metadata[organization_id]"] === organizationId);
const sessionsOf = ({ organizationId }: Ctx) =>
  stripe.sessions.filter(({ params }) => params.client_reference_id === organizationId);

describe("a checkout", () => {
  it("leads to Stripe with a customer that is kept, and changes no plan by itself", async () => {
    const owner = await anOrganization(platform, "free");
    const { url } = await startCheckout(owner, "pro");
    const [customer] = customersOf(owner);
    expect(sessionsOf(owner)).toMatchObject([
      {
        customer: customer?.id,
        params: {
          "line_items[0][price]": "price_pro",
          success_url: "http://localhost:3000/settings/plan?checkout=done",
          cancel_url: "http://localhost:3000/settings/plan?checkout=cancelled",
        },
      },
    ]);
    expect(url).toContain(sessionsOf(owner)[0]?.id);
    expect(await rowOf(owner)).toEqual({
      plan: "free",
      stripe_customer_id: customer?.id,
      stripe_subscription_id: null,
    });
    expect(await historyOf(owner, owner.organizationId)).toEqual([]);
  });

  it("has its customer kept before Stripe is asked for an address", async () => {
    const owner = await anOrganization(platform, "free");
    const kept: unknown[] = [];
    stripe.before = async ({ method, path }) => {
      if (method === "POST" && path === "/v1/checkout/sessions")
        kept.push((await rowOf(owner)).stripe_customer_id);
    };
    await startCheckout(owner, "pro");
    expect(kept).toEqual([customersOf(owner)[0]?.id]);
  });

  it("clicked twice, five times at once, is one customer and one open checkout", async () => {
    const owner = await anOrganization(platform, "free");
    const clicks = Array.from({ length: 5 }, () => startCheckout(owner, "pro"));
    const urls = (await Promise.all(clicks)).map(({ url }) => url);
    urls.push((await startCheckout(owner, "pro")).url);
    expect(new Set(urls).size).toBe(1);
    expect(customersOf(owner)).toHaveLength(1);
    expect(sessionsOf(owner)).toHaveLength(1);
  });

  it("keeps the first of two customers, whichever way two of them were made", async () => {
    const owner = await anOrganization(platform, "free");
    const { organizationId: id } = owner;
    stripe.before = async ({ path, params }) => {
      if (path !== "/v1/customers" || params.name !== "Acme") return;
      await platform.sql`
        update organizations set stripe_customer_id = 'cus_first' where id = ${id}`;
    };
    stripe.customers.push({ id: "cus_first", params: {} });
    await startCheckout(owner, "pro");
    expect((await rowOf(owner)).stripe_customer_id).toBe("cus_first");
    expect(sessionsOf(owner)).toMatchObject([{ customer: "cus_first" }]);
  });

  it("is the portal where Stripe knows a subscription, even before we have heard of it", async () => {
    const owner = await anOrganization(platform, "free");
    const { url } = await startCheckout(owner, "pro");
    stripe.pay(url);
    const again = await startCheckout(owner, "business");
    expect(again.url).toBe(`https://billing.stripe.com/p/session/${customersOf(owner)[0]?.id}`);
    expect(sessionsOf(owner)).toHaveLength(1);
  });

  it.each(["unpaid", "past_due", "paused", "incomplete"])(
    "is the portal where a subscription is %s: it is to be paid, not doubled",
    async (status) => {
      const owner = await anOrganization(platform, "free");
      stripe.pay((await startCheckout(owner, "pro")).url, status);
      expect((await startCheckout(owner, "pro")).url).toMatch(/billing\.stripe\.com/);
    },
  );

  it.each(["canceled", "incomplete_expired"])(
    "is a new one after a subscription that is %s",
    async (status) => {
      const owner = await anOrganization(platform, "free");
      stripe.pay((await startCheckout(owner, "pro")).url, status);
      expect((await startCheckout(owner, "pro")).url).toMatch(/checkout\.stripe\.com/);
      expect(customersOf(owner)).toHaveLength(1);
    },
  );

  it.each<[Plan, "pro" | "business"]>([
    ["pro", "pro"],
    ["business", "pro"],
    ["enterprise", "business"],
  ])("from %s, set by hand, to %s is refused before Stripe hears of it", async (from, to) => {
    const owner = await anOrganization(platform, from);
    await expect(startCheckout(owner, to)).rejects.toMatchObject({ code: "state_conflict" });
    expect(customersOf(owner)).toEqual([]);
  });

  it("while Stripe is down is a clear refusal, and works when it is back", async () => {
    const owner = await anOrganization(platform, "free");
    stripe.failing = 503;
    await expect(startCheckout(owner, "pro")).rejects.toMatchObject({
      code: "billing_unavailable",
    });
    expect(await rowOf(owner)).toEqual({
      plan: "free",
      stripe_customer_id: null,
      stripe_subscription_id: null,
    });
    stripe.failing = null;
    expect((await startCheckout(owner, "pro")).url).toMatch(/checkout/);
  });
});

describe("the portal", () => {
  it("is the organization's own, and leads back", async () => {
    const [owner, other] = [
      await anOrganization(platform, "free"),
      await anOrganization(platform, "free"),
    ];
    for (const ctx of [owner, other]) await startCheckout(ctx, "pro");
    const { url } = await openPortal(owner);
    expect(url).toContain(customersOf(owner)[0]?.id);
    expect(stripe.requests.at(-1)?.params).toEqual({
      customer: customersOf(owner)[0]?.id,
      return_url: "http://localhost:3000/settings/plan",
    });
  });

  it("is refused where nothing was ever bought, and while Stripe is down", async () => {
    const owner = await anOrganization(platform, "free");
    await expect(openPortal(owner)).rejects.toMatchObject({ code: "state_conflict" });
    await startCheckout(owner, "pro");
    stripe.failing = 500;
    await expect(openPortal(owner)).rejects.toMatchObject({ code: "billing_unavailable" });
  });
});

describe("buying", () => {
  it.each(["admin", "reviewer", "viewer"] as const)("is forbidden to a %s", async (role) => {
    const owner = await anOrganization(platform, "free");
    const ctx = await aColleague(owner, role);
    const asked = stripe.requests.length;
    for (const refused of [startCheckout(ctx, "pro"), openPortal(ctx), changePlan(ctx, "pro")])
      await expect(refused).rejects.toMatchObject({ code: "forbidden" });
    expect(stripe.requests).toHaveLength(asked);
    expect((await viewOrganization(ctx)).ways).toEqual({
      free: null,
      pro: null,
      business: null,
      enterprise: null,
    });
  });

  it("is forbidden to every key", async () => {
    const owner = await anOrganization(platform, "free");
    const { ctx } = await aKey(owner);
    for (const refused of [startCheckout(ctx, "pro"), openPortal(ctx)])
      await expect(refused).rejects.toMatchObject({ code: "forbidden" });
  });

  it("is the only way: the plan is not changed by a click, self-hosted or not", async () => {
    const owner = await anOrganization(platform, "free");
    for (const selfHosted of [true, false])
      await expect(changePlan({ ...owner, selfHosted }, "business")).rejects.toMatchObject({
        code: "forbidden",
      });
    expect((await rowOf(owner)).plan).toBe("free");
  });

  it("is not there without billing", async () => {
    const owner = { ...(await anOrganization(platform, "free")), billing: null };
    for (const refused of [startCheckout(owner, "pro"), openPortal(owner)])
      await expect(refused).rejects.toMatchObject({ code: "not_found" });
    expect(await changePlan(owner, "pro")).toMatchObject({ plan: "pro" });
    expect(await historyOf(owner, owner.organizationId)).toMatchObject([{ event: "plan.changed" }]);
    const hosted = { ...owner, selfHosted: false };
    await expect(changePlan(hosted, "free")).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("the view of the organization", () => {
  it("says who changes the plan and how each is reached, and keeps Stripe's ids to itself", async () => {
    const owner = await anOrganization(platform, "free");
    await startCheckout(owner, "pro");
    const view = await viewOrganization(owner);
    expect(view).toMatchObject({
      billing: "stripe",
      subscribed: false,
      ways: { free: null, pro: "checkout", business: "checkout", enterprise: null },
    });
    expect(JSON.stringify(view)).not.toMatch(/cus_/);
    expect(await viewOrganization({ ...owner, billing: null })).toMatchObject({
      billing: "direct",
      ways: { pro: "direct", enterprise: "direct" },
    });
    const none = { ...owner, billing: null, selfHosted: false };
    expect(await viewOrganization(none)).toMatchObject({ billing: "none", ways: { pro: null } });
  });
});
