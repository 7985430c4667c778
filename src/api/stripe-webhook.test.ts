import { describe, expect, it } from "vitest";
import { subscriptionObject, testEvent } from "@/gateways/test-stripe";
import { startCheckout } from "@/services/billing/start-checkout";
import { viewOrganization } from "@/services/organizations/view-organization";
import { testBilling } from "@/test/billing";
import { testPlatform } from "@/test/database";
import { anOrganization, historyOf } from "@/test/factories";
import { handleStripeWebhook } from "./stripe-webhook";

const platform = testPlatform();
const stripe = testBilling(platform);

interface Sent {
  payload: string | ReadableStream;
  signature?: string;
  headers?: Record<string, string>;
}

async function send({ payload, signature, headers }: Sent) {
  const request = new Request("http://localhost:3000/api/stripe/webhook", {
    method: "POST",
    headers: {
      "content-type": "application/json; charset=utf-8",
      ...(signature === undefined ? {} : { "stripe-signature": signature }),
      ...headers,
    },
    body: payload,
    duplex: "half",
  } as RequestInit);
  const response = await handleStripeWebhook(request, platform);
  expect(response.headers.get("content-type")).toMatch(/^application\/json/);
  expect(response.headers.get("x-request-id")).toBeTruthy();
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** An organization that has paid for Pro, and what Stripe would send about it. */
async function aPaid() {
  const owner = await anOrganization(platform, "free");
  const subscription = stripe.pay((await startCheckout(owner, "pro")).url);
  const event = (options: Parameters<typeof testEvent>[2] = {}) =>
    testEvent("customer.subscription.created", subscriptionObject(subscription), options);
  const plan = async () => (await viewOrganization(owner)).organization.plan;
  return { owner, subscription, event, plan };
}

const settledEvents = async () =>
  Number((await platform.sql`select count(*) from stripe_events`)[0]?.count);

describe("POST /api/stripe/webhook", () => {
  it("answers 200 to a signed event, and the plan is the one that was paid", async () => {
    const { owner, event, plan } = await aPaid();
    expect(await send(event())).toEqual({ status: 200, body: { outcome: "applied" } });
    expect(await plan()).toBe("pro");
    expect(await historyOf(owner, owner.organizationId)).toMatchObject([
      { event: "plan.changed", actor_id: "system" },
    ]);
  });

  it("answers 200 to twenty of the same at once, and changes once", async () => {
    const { owner, event } = await aPaid();
    const one = event();
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(one)));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(answers.filter(({ body }) => body.outcome === "applied")).toHaveLength(1);
    expect(await historyOf(owner, owner.organizationId)).toHaveLength(1);
  });

  it("answers 400 to what Stripe has not signed, and nothing has happened", async () => {
    const { event, plan } = await aPaid();
    const before = [stripe.requests.length, await settledEvents()];
    const good = event();
    const old = event({ timestamp: Math.floor(Date.now() / 1000) - 301 });
    const forged: Sent[] = [
      event({ secret: "whsec_forged" }),
      old,
      { payload: good.payload },
      { payload: good.payload, signature: "" },
      { payload: good.payload, signature: old.signature },
      { payload: good.payload.replace("price_pro", "price_business"), signature: good.signature },
      { payload: "", signature: good.signature },
    ];
    for (const sent of forged) {
      const { status, body } = await send(sent);
      expect(status).toBe(400);
      expect(body).toMatchObject({ code: "invalid_signature" });
      expect(JSON.stringify(body)).not.toMatch(/whsec|docs\.stripe/);
    }
    expect([stripe.requests.length, await settledEvents()]).toEqual(before);
    expect(await plan()).toBe("free");
  });

  it("believes nothing of an event but whom it is about", async () => {
    const { owner, subscription, plan } = await aPaid();
    const other = await anOrganization(platform, "free");
    const { organizationId } = other;
    const claim = {
      ...subscriptionObject({ ...subscription, prices: ["price_business"] }),
      client_reference_id: organizationId,
      metadata: { organization_id: organizationId, plan: "enterprise" },
    };
    await send(testEvent("checkout.session.completed", claim));
    expect(await plan()).toBe("pro");
    expect((await viewOrganization(other)).organization.plan).toBe("free");
    expect(await historyOf(other, organizationId)).toEqual([]);
    expect(await historyOf(owner, owner.organizationId)).toHaveLength(1);
  });

  it("answers 200 to an unknown customer and to events of no interest", async () => {
    const unknown = testEvent("customer.subscription.created", { customer: "cus_elsewhere" });
    expect(await send(unknown)).toEqual({ status: 200, body: { outcome: "unknown_customer" } });
    const other = testEvent("invoice.finalized", { customer: "cus_elsewhere" });
    expect(await send(other)).toEqual({ status: 200, body: { outcome: "ignored" } });
  });

  it("answers 502 while Stripe cannot be asked, and 200 when it sends it again", async () => {
    const { event, plan } = await aPaid();
    const one = event();
    stripe.failing = 500;
    expect(await send(one)).toMatchObject({ status: 502, body: { code: "billing_unavailable" } });
    expect(await plan()).toBe("free");
    stripe.failing = null;
    expect(await send(one)).toMatchObject({ status: 200, body: { outcome: "applied" } });
    expect(await plan()).toBe("pro");
  });

  it("answers 500 to a price the settings do not know, and says nothing internal", async () => {
    const { subscription, event, plan } = await aPaid();
    subscription.prices = ["price_not_ours"];
    const { status, body } = await send(event());
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toMatch(/price|sub_/);
    expect(await plan()).toBe("free");
  });

  it("takes no more than a megabyte, announced or not", async () => {
    const large = { payload: "x".repeat(1024 * 1024 + 1), signature: "t=1,v1=00" };
    expect(await send(large)).toMatchObject({ status: 413, body: { code: "body_too_large" } });
    let pulled = 0;
    const endless = new ReadableStream({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(new Uint8Array(64 * 1024));
      },
    });
    expect(await send({ payload: endless })).toMatchObject({ status: 413 });
    expect(pulled).toBeLessThan(32);
    const announced = { payload: "{}", headers: { "content-length": "99999999" } };
    expect(await send(announced)).toMatchObject({ status: 413 });
  });

  it("is not there without billing", async () => {
    const { payload, signature } = testEvent("customer.subscription.created", {});
    const request = new Request("http://localhost:3000/api/stripe/webhook", {
      method: "POST",
      headers: { "stripe-signature": signature },
      body: payload,
    });
    const { status } = await handleStripeWebhook(request, { ...platform, billing: null });
    expect(status).toBe(404);
  });
});
