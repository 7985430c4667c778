import { isDowngrade, type Plan } from "./plan";

/** The plans that are sold online; Free costs nothing, Enterprise is arranged by hand. */
export const SOLD_PLANS = ["pro", "business"] as const;
export type SoldPlan = (typeof SOLD_PLANS)[number];

/** Who changes the plan: an owner by a click, Stripe by a subscription, or only the operator. */
export type BillingMode = "direct" | "stripe" | "none";

/** A subscription as Stripe has it now. */
export interface Subscription {
  id: string;
  /** Stripe's word; it may learn new ones. */
  status: string;
  priceIds: readonly string[];
}

/** Prices by plan: the first one is sold, the others are still known from earlier. */
export type Prices = Record<SoldPlan, readonly string[]>;

/** What Stripe's state means for an organization. */
export type Standing =
  | { kind: "keep" }
  | { kind: "set"; plan: Plan; subscriptionId: string | null }
  | { kind: "unknown_price"; subscription: Subscription };

/**
 * These give the plan. `past_due` is among them: Stripe still tries to collect, and says `unpaid`
 * or `canceled` when it gives up.
 */
const GIVING = ["active", "trialing", "past_due"];
const ENDED = ["canceled", "incomplete_expired"];

/** True until the subscription has ended for good: a second one beside it would be paid twice. */
export function isUnderWay({ status }: Subscription): boolean {
  return !ENDED.includes(status);
}

/**
 * The plan that all the customer's subscriptions give together, whatever was heard of them before
 * and in which order: the largest wins. Without one that gives a plan, what a subscription gave is
 * over; a plan that no subscription gave stays. Enterprise is set by hand and has no price: it
 * stays, and the subscription is remembered.
 */
export function standing(
  now: { plan: Plan; subscriptionId: string | null },
  subscriptions: readonly Subscription[],
  prices: Prices,
): Standing {
  const giving = subscriptions
    .filter(({ status }) => GIVING.includes(status))
    .map((subscription) => ({ subscription, plan: planOf(subscription, prices) }));
  const unknown = giving.find(({ plan }) => plan === null);
  if (unknown) return { kind: "unknown_price", subscription: unknown.subscription };
  const best =
    giving.find(({ plan }) => plan === "business") ?? giving.find(({ plan }) => plan === "pro");
  if (!best?.plan && now.subscriptionId === null) return { kind: "keep" };
  const plan = now.plan === "enterprise" ? "enterprise" : (best?.plan ?? "free");
  return { kind: "set", plan, subscriptionId: best?.subscription.id ?? null };
}

/** The way by which an owner reaches another plan; null where there is none. */
export type PlanWay = "direct" | "checkout" | "portal";

export function wayTo(
  to: Plan,
  from: { billing: BillingMode; plan: Plan; subscribed: boolean },
): PlanWay | null {
  if (to === from.plan || from.billing === "none") return null;
  if (from.billing === "direct") return "direct";
  if (to === "enterprise" || from.plan === "enterprise") return null;
  if (from.subscribed) return "portal";
  return isDowngrade(from.plan, to) ? null : "checkout";
}

function planOf({ priceIds }: Subscription, prices: Prices): SoldPlan | null {
  const has = (plan: SoldPlan) => prices[plan].some((price) => priceIds.includes(price));
  return has("business") ? "business" : has("pro") ? "pro" : null;
}
