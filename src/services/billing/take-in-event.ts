import {
  existsStripeEvent,
  findOrganizationOfCustomer,
  insertStripeEvent,
  keepSubscription,
  lockOrganizationOfCustomer,
  type VersionedOrganization,
} from "@/db/queries/billing";
import { standing, type Subscription } from "@/domain/subscription";
import type { Billing, BillingEvent } from "@/gateways/billing";
import type { Platform } from "../context";
import { applyPlan } from "../organizations/apply-plan";
import { requireBilling } from "./billing-mode";

/** What became of an event. */
export type Outcome = "applied" | "ignored" | "duplicate" | "unknown_customer";

/** After these a subscription may give another plan than before. */
const TELLING = [
  "checkout.session.completed",
  "customer.subscription.created",
  "customer.subscription.updated",
  "customer.subscription.deleted",
  "customer.subscription.paused",
  "customer.subscription.resumed",
];

/** How often Stripe is asked again because another event was applied meanwhile. */
const ROUNDS = 20;

interface Taking {
  platform: Platform;
  billing: Billing;
  event: BillingEvent & { customerId: string };
  requestId: string;
}

/**
 * Takes in a verified event of Stripe, once. The event only says that something happened: events
 * come late, twice and in any order, so the plan follows from what Stripe answers when it is asked.
 *
 * @throws AppError `billing_unavailable` when Stripe cannot be asked
 * @throws Error for a price that the settings do not name. Stripe then repeats the event for days;
 *   once the price is in the settings the organization gets what it paid for.
 */
export async function takeInEvent(
  platform: Platform,
  event: BillingEvent,
  requestId: string,
): Promise<Outcome> {
  const billing = requireBilling(platform);
  const { customerId } = event;
  if (!TELLING.includes(event.type) || !customerId) return "ignored";
  const taking = { platform, billing, event: { ...event, customerId }, requestId };
  for (let round = 0; round < ROUNDS; round++) {
    const outcome = await takeIn(taking);
    if (outcome !== "overtaken") return outcome;
  }
  throw new Error(`the organization of event ${event.id} kept changing`);
}

/**
 * Asks Stripe between two looks at the organization's row, with no lock held, and applies the
 * answer only to the row as it was before: of two answers the later one is applied last.
 */
async function takeIn(taking: Taking): Promise<Outcome | "overtaken"> {
  const { platform, billing, event } = taking;
  const known = await platform.db.system(async (tx) => ({
    taken: await existsStripeEvent(tx, event.id),
    organization: await findOrganizationOfCustomer(tx, event.customerId),
  }));
  if (known.taken) return "duplicate";
  if (!known.organization) {
    const { id, type, customerId } = event;
    platform.logger.warn({ event: id, type, customerId }, "Stripe event of an unknown customer");
    return "unknown_customer";
  }
  return apply(taking, known.organization, await billing.listSubscriptions(event.customerId));
}

async function apply(
  { platform, billing, event, requestId }: Taking,
  seen: VersionedOrganization,
  subscriptions: Subscription[],
): Promise<Outcome | "overtaken"> {
  const organizationId = seen.id;
  return platform.db.tenant(organizationId, async (tx) => {
    const before = await lockOrganizationOfCustomer(tx, organizationId, event.customerId);
    if (before?.version !== seen.version) return "overtaken";
    if (!(await insertStripeEvent(tx, event))) return "duplicate";
    const now = { plan: before.plan, subscriptionId: before.stripeSubscriptionId };
    const next = standing(now, subscriptions, billing.prices);
    if (next.kind === "unknown_price") throw unknownPrice(next.subscription);
    const subscriptionId = next.kind === "set" ? next.subscriptionId : now.subscriptionId;
    await keepSubscription(tx, organizationId, subscriptionId);
    const plan = next.kind === "set" ? next.plan : now.plan;
    const ctx = { organizationId, requestId, actor: { kind: "system" } } as const;
    await applyPlan(tx, ctx, { before, plan });
    return "applied";
  });
}

function unknownPrice({ id, priceIds }: Subscription): Error {
  const prices = priceIds.join(", ") || "none";
  return new Error(
    `subscription ${id} has no price of ours: ${prices}; see STRIPE_PRICE_PRO and STRIPE_PRICE_BUSINESS`,
  );
}
