import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createLogger } from "@/lib/logger";
import { type Billing, createBilling } from "./billing";
import {
  startTestStripe,
  subscriptionObject,
  TEST_PRICES,
  TEST_SECRET_KEY,
  TEST_WEBHOOK_SECRET,
  testEvent,
  type TestStripe,
} from "./test-stripe";

let stripe: TestStripe;
let billing: Billing;

beforeEach(async () => {
  stripe = await startTestStripe();
  billing = connect();
});

afterEach(() => stripe.close());

const connect = (settings: { secretKey?: string; timeoutMs?: number } = {}) =>
  createBilling({
    secretKey: TEST_SECRET_KEY,
    webhookSecret: TEST_WEBHOOK_SECRET,
    prices: TEST_PRICES,
    baseUrl: stripe.url,
    logger: createLogger("silent"),
    ...settings,
  });

const ACME = { id: "org_1", name: "Acme & Söhne" };
const purchase = (customerId: string, plan: "pro" | "business" = "pro") => ({
  organizationId: ACME.id,
  customerId,
  plan,
  successUrl: "https://warden.example/settings/plan?checkout=done",
  cancelUrl: "https://warden.example/settings/plan?checkout=cancelled",
});

const created = (path: string) =>
  stripe.requests.filter((request) => request.method === "POST" && request.path === path);

describe("a customer", () => {
  it("carries the organization, and is made once by two who ask at the same moment", async () => {
    const [one, other] = await Promise.all([
      billing.createCustomer(ACME),
      billing.createCustomer(ACME),
    ]);
    expect(one).toBe(other);
    expect(stripe.customers).toEqual([
      { id: one, params: { name: "Acme & Söhne", "metadata[organization_id]": "org_1" } },
    ]);
    const keys = created("/v1/customers").map(({ idempotencyKey }) => idempotencyKey);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^agentwarden-customer-/);
  });

  it("of a renamed organization does not stumble over the first try", async () => {
    await billing.createCustomer(ACME);
    await billing.createCustomer({ ...ACME, name: "Acme" });
    expect(stripe.customers).toHaveLength(2);
  });
});

describe("a checkout", () => {
  it("asks for the plan's current price, and leads back", async () => {
    const customerId = await billing.createCustomer(ACME);
    const url = await billing.createCheckout(purchase(customerId));
    expect(url).toBe(`https://checkout.stripe.com/c/pay/${stripe.sessions[0]?.id}`);
    expect(stripe.sessions[0]?.params).toEqual({
      mode: "subscription",
      customer: customerId,
      client_reference_id: "org_1",
      "line_items[0][price]": "price_pro",
      "line_items[0][quantity]": "1",
      "metadata[organization_id]": "org_1",
      "metadata[price]": "price_pro",
      "subscription_data[metadata][organization_id]": "org_1",
      success_url: "https://warden.example/settings/plan?checkout=done",
      cancel_url: "https://warden.example/settings/plan?checkout=cancelled",
    });
  });

  it("that is open is used again; for another plan it is closed first", async () => {
    const customerId = await billing.createCustomer(ACME);
    const first = await billing.createCheckout(purchase(customerId));
    expect(await billing.createCheckout(purchase(customerId))).toBe(first);
    expect(await billing.createCheckout(purchase(customerId, "business"))).not.toBe(first);
    expect(stripe.sessions.map(({ status }) => status)).toEqual(["expired", "open"]);
  });

  it("that two ask for at the same moment is one", async () => {
    const customerId = await billing.createCustomer(ACME);
    const ask = () => billing.createCheckout(purchase(customerId));
    const urls = await Promise.all([ask(), ask(), ask()]);
    expect(new Set(urls).size).toBe(1);
    expect(stripe.sessions).toHaveLength(1);
  });

  it("for two plans at the same moment is one, and the other is told to try again", async () => {
    const customerId = await billing.createCustomer(ACME);
    const results = await Promise.allSettled([
      billing.createCheckout(purchase(customerId, "pro")),
      billing.createCheckout(purchase(customerId, "business")),
    ]);
    const refused = results.find((result) => result.status === "rejected");
    expect(refused?.reason).toMatchObject({ code: "state_conflict" });
    expect(stripe.sessions.filter(({ status }) => status === "open")).toHaveLength(1);
  });

  it("after one that was paid is a new one", async () => {
    const customerId = await billing.createCustomer(ACME);
    const first = await billing.createCheckout(purchase(customerId));
    stripe.pay(first);
    expect(await billing.createCheckout(purchase(customerId))).not.toBe(first);
  });
});

it("reads subscriptions as they are now", async () => {
  const customer = await billing.createCustomer(ACME);
  const [id, prices] = ["sub_1", ["price_seat", "price_pro"]];
  stripe.subscriptions.push({ id, customer, status: "past_due", prices });
  stripe.subscriptions.push({ id: "sub_2", customer: "cus_other", status: "active", prices });
  expect(await billing.listSubscriptions(customer)).toEqual([
    { id, status: "past_due", priceIds: prices },
  ]);
});

it("opens the portal for the customer, and leads back", async () => {
  const customer = await billing.createCustomer(ACME);
  const url = await billing.createPortal(customer, "https://warden.example/settings/plan");
  expect(url).toBe(`https://billing.stripe.com/p/session/${customer}`);
  expect(stripe.requests.at(-1)?.params).toEqual({
    customer,
    return_url: "https://warden.example/settings/plan",
  });
});

describe("a neighbour's failure is a refusal", () => {
  const refused = { code: "billing_unavailable" };

  it("when the key was revoked", async () => {
    const revoked = connect({ secretKey: "sk_test_revoked" });
    await expect(revoked.createCustomer(ACME)).rejects.toMatchObject(refused);
  });

  it("when Stripe answers 500, after one more try under the same key", async () => {
    stripe.failing = 500;
    await expect(billing.createCustomer(ACME)).rejects.toMatchObject(refused);
    const [first, second, ...more] = created("/v1/customers");
    expect(second?.idempotencyKey).toBe(first?.idempotencyKey);
    expect(more).toEqual([]);
  });

  it("when Stripe does not answer in time", async () => {
    stripe.failing = "hang";
    const hasty = connect({ timeoutMs: 50 });
    await expect(hasty.listSubscriptions("cus_1")).rejects.toMatchObject(refused);
  });

  it("when nobody is there", async () => {
    await stripe.close();
    await expect(billing.listSubscriptions("cus_1")).rejects.toMatchObject(refused);
  });

  it("when Stripe does not know the customer", async () => {
    await expect(billing.createPortal("cus_gone", "https://x.example")).rejects.toMatchObject(
      refused,
    );
  });

  it("that says nothing internal", async () => {
    const refusal = billing.createPortal("cus_gone", "https://x.example");
    await expect(refusal).rejects.not.toThrow(/cus_gone|No such/);
  });
});

describe("an event", () => {
  const subscription = { id: "sub_1", customer: "cus_1", status: "active", prices: ["price_pro"] };
  const object = subscriptionObject(subscription);
  const verify = (payload: string, signature: string | null) =>
    billing.verifyWebhook(Buffer.from(payload), signature);

  it("that Stripe has signed is read", async () => {
    const { id, payload, signature } = testEvent("customer.subscription.updated", object);
    expect(await verify(payload, signature)).toEqual({
      id,
      type: "customer.subscription.updated",
      customerId: "cus_1",
    });
  });

  it.each([
    ["an expanded customer", { customer: { id: "cus_2" } }, "cus_2"],
    ["no customer", {}, null],
    ["an empty customer", { customer: null }, null],
  ])("with %s is read too", async (_, about, customerId) => {
    const { payload, signature } = testEvent("invoice.paid", about);
    expect(await verify(payload, signature)).toMatchObject({ customerId });
  });

  it("is refused with one byte changed, another secret, no signature, or an old one", async () => {
    const { payload, signature } = testEvent("a", object);
    const other = testEvent("a", object, { secret: "whsec_other" });
    const sixMinutesAgo = Math.floor(Date.now() / 1000) - 360;
    const old = testEvent("a", object, { timestamp: sixMinutesAgo });
    for (const refused of [
      verify(payload.replace("active", "Active"), signature),
      verify(`${payload} `, signature),
      verify(other.payload, other.signature),
      verify(payload, null),
      verify(payload, "t=1,v1=00"),
      verify(old.payload, old.signature),
    ])
      await expect(refused).rejects.toMatchObject({ code: "invalid_signature" });
  });
});
