import { keepCustomer } from "@/db/queries/billing";
import { findOrganization, type Organization } from "@/db/queries/organizations";
import { AppError } from "@/domain/errors";
import { PLAN_TERMS } from "@/domain/plan";
import { isUnderWay, type SoldPlan, wayTo } from "@/domain/subscription";
import type { Billing } from "@/gateways/billing";
import { type Ctx, requireRight } from "../context";
import { billingMode, requireBilling } from "./billing-mode";

/**
 * The address where an owner buys the plan. An organization that pays already gets the portal's:
 * Stripe is asked, because a second subscription would be paid beside the first. Nothing changes
 * here until Stripe says that it was paid.
 *
 * @throws AppError `forbidden`, `not_found` without billing, `state_conflict` when there is nothing
 *   to buy or another checkout was started at the same moment, `billing_unavailable`
 */
export async function startCheckout(ctx: Ctx, plan: SoldPlan): Promise<{ url: string }> {
  requireRight(ctx, "plan.manage");
  const billing = requireBilling(ctx);
  const organization = await ctx.db.tenant(ctx.organizationId, (tx) =>
    findOrganization(tx, ctx.organizationId),
  );
  requireWay(ctx, organization, plan);
  const page = `${ctx.appUrl}/settings/plan`;
  const customerId = await customerOf(ctx, billing, organization);
  const subscriptions = await billing.listSubscriptions(customerId);
  if (subscriptions.some(isUnderWay)) return { url: await billing.createPortal(customerId, page) };
  const url = await billing.createCheckout({
    organizationId: ctx.organizationId,
    customerId,
    plan,
    successUrl: `${page}?checkout=done`,
    cancelUrl: `${page}?checkout=cancelled`,
  });
  return { url };
}

function requireWay(ctx: Ctx, organization: Organization, to: SoldPlan): void {
  const { plan, stripeSubscriptionId } = organization;
  const subscribed = stripeSubscriptionId !== null;
  if (wayTo(to, { billing: billingMode(ctx), plan, subscribed })) return;
  const message = `Your organization is on the ${PLAN_TERMS[plan].name} plan; ${PLAN_TERMS[to].name} cannot be bought from there`;
  throw new AppError("state_conflict", message);
}

/** Kept before anyone is sent to Stripe: what is heard of a customer finds its organization. */
async function customerOf(
  ctx: Ctx,
  billing: Billing,
  { id, name, stripeCustomerId }: Organization,
): Promise<string> {
  if (stripeCustomerId) return stripeCustomerId;
  const made = await billing.createCustomer({ id, name });
  return ctx.db.tenant(id, (tx) => keepCustomer(tx, id, made));
}
