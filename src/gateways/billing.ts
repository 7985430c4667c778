import Stripe from "stripe";
import { AppError } from "@/domain/errors";
import type { Prices, SoldPlan, Subscription } from "@/domain/subscription";
import { sha256 } from "@/lib/hash";
import type { Logger } from "@/lib/logger";

/** The part of an event that is believed: that something happened to a customer. */
export interface BillingEvent {
  id: string;
  type: string;
  /** Null where the event is about no customer. */
  customerId: string | null;
}

export interface Purchase {
  organizationId: string;
  customerId: string;
  plan: SoldPlan;
  /** Where Stripe sends the owner after paying, and after leaving without. */
  successUrl: string;
  cancelUrl: string;
}

/**
 * Stripe. Every call may throw AppError `billing_unavailable`: Stripe was not reached, or did not
 * take what was asked.
 */
export interface Billing {
  prices: Prices;
  /** Makes the organization's customer; asked twice at once, Stripe makes one. */
  createCustomer(organization: { id: string; name: string }): Promise<string>;
  /** The customer's subscriptions as they are now, without those that were cancelled. */
  listSubscriptions(customerId: string): Promise<Subscription[]>;
  /**
   * The address of a checkout; one that is open for the same price is used again.
   *
   * @throws AppError `state_conflict` when another one was started at the same moment
   */
  createCheckout(purchase: Purchase): Promise<string>;
  /** The address of the customer portal. */
  createPortal(customerId: string, returnUrl: string): Promise<string>;
  /** @throws AppError `invalid_signature` also for a signature older than five minutes */
  verifyWebhook(body: Uint8Array, signature: string | null): Promise<BillingEvent>;
}

export interface BillingSettings {
  secretKey: string;
  webhookSecret: string;
  prices: Prices;
  /** Another address that speaks Stripe's API. */
  baseUrl?: string;
  logger: Logger;
  /** Time for one attempt, in milliseconds; there are two. */
  timeoutMs?: number;
}

const TIMEOUT_MS = 8_000;
const HOUR_MS = 3_600_000;

/** Connects lazily: nothing is sent before the first call. */
export function createBilling(settings: BillingSettings): Billing {
  const { prices, logger, timeoutMs = TIMEOUT_MS } = settings;
  const stripe = new Stripe(settings.secretKey, {
    ...addressOf(settings.baseUrl),
    timeout: timeoutMs,
    maxNetworkRetries: 1,
    telemetry: false,
  });
  const said = <T>(work: Promise<T>) => asRefusal(work, logger);
  return {
    prices,
    createCustomer: (organization) => said(createCustomer(stripe, organization)),
    listSubscriptions: (customerId) => said(listSubscriptions(stripe, customerId)),
    createCheckout: (purchase) => said(createCheckout(stripe, prices, purchase)),
    createPortal: async (customerId, returnUrl) => {
      const ask = { customer: customerId, return_url: returnUrl };
      return (await said(stripe.billingPortal.sessions.create(ask))).url;
    },
    verifyWebhook: (body, signature) =>
      verifyWebhook(stripe, { body, signature, secret: settings.webhookSecret }),
  };
}

async function createCustomer(
  stripe: Stripe,
  { id, name }: { id: string; name: string },
): Promise<string> {
  const idempotencyKey = keyOf("customer", id, name);
  const ask = { name, metadata: { organization_id: id } };
  return (await stripe.customers.create(ask, { idempotencyKey })).id;
}

async function listSubscriptions(stripe: Stripe, customerId: string): Promise<Subscription[]> {
  const { data } = await stripe.subscriptions.list({ customer: customerId, limit: 100 });
  return data.map(({ id, status, items }) => ({
    id,
    status,
    priceIds: items.data.map((item) => item.price.id),
  }));
}

/**
 * Keeps to one open checkout for a customer, so that two tabs cannot both be paid. The key names
 * the checkout before this one: clicks at the same moment ask under the same key.
 */
async function createCheckout(stripe: Stripe, prices: Prices, purchase: Purchase): Promise<string> {
  const { organizationId, customerId, plan } = purchase;
  const price = prices[plan][0];
  const { data } = await stripe.checkout.sessions.list({ customer: customerId, limit: 1 });
  const [latest] = data;
  if (latest?.status === "open") {
    if (latest.url && latest.metadata?.price === price) return latest.url;
    await stripe.checkout.sessions.expire(latest.id);
  }
  const { url } = await stripe.checkout.sessions.create(
    {
      mode: "subscription",
      customer: customerId,
      client_reference_id: organizationId,
      line_items: [{ price, quantity: 1 }],
      metadata: { organization_id: organizationId, price: price ?? "" },
      subscription_data: { metadata: { organization_id: organizationId } },
      success_url: purchase.successUrl,
      cancel_url: purchase.cancelUrl,
    },
    { idempotencyKey: keyOf("checkout", customerId, latest?.id ?? "first") },
  );
  if (!url) throw new AppError("billing_unavailable", UNAVAILABLE);
  return url;
}

async function verifyWebhook(
  stripe: Stripe,
  { body, signature, secret }: { body: Uint8Array; signature: string | null; secret: string },
): Promise<BillingEvent> {
  try {
    const event = await stripe.webhooks.constructEventAsync(body, signature ?? "", secret);
    const { customer } = event.data.object as { customer?: string | { id: string } | null };
    const customerId = typeof customer === "object" ? customer?.id : customer;
    return { id: event.id, type: event.type, customerId: customerId ?? null };
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeSignatureVerificationError)) throw error;
    throw new AppError("invalid_signature", "The Stripe-Signature header is missing or wrong");
  }
}

/**
 * The hour is in the key because Stripe repeats a stored 500 for as long as it keeps the key, a
 * day at least.
 */
function keyOf(what: string, ...parts: string[]): string {
  const hour = Math.floor(Date.now() / HOUR_MS);
  return `agentwarden-${what}-${sha256([...parts, hour].join("\n"))}`;
}

const UNAVAILABLE = "Stripe did not answer as it should; nothing was changed. Try again soon.";

/** What is wrong is in the log: the caller can do nothing about it. */
async function asRefusal<T>(work: Promise<T>, logger: Logger): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    const { type, code, statusCode, requestId, message } = error;
    logger.error({ stripe: { type, code, statusCode, requestId, message } }, "Stripe call failed");
    const meanwhile = error instanceof Stripe.errors.StripeIdempotencyError || statusCode === 409;
    if (meanwhile)
      throw new AppError("state_conflict", "Another checkout was started just now; try again");
    throw new AppError("billing_unavailable", UNAVAILABLE);
  }
}

function addressOf(baseUrl: string | undefined) {
  if (!baseUrl) return {};
  const { hostname, port, protocol } = new URL(baseUrl);
  const scheme = protocol === "http:" ? "http" : "https";
  return {
    host: hostname,
    protocol: scheme,
    port: port || (scheme === "http" ? 80 : 443),
  } as const;
}
