import { findOrganization } from "@/db/queries/organizations";
import { AppError } from "@/domain/errors";
import { type Ctx, requireRight } from "../context";
import { requireBilling } from "./billing-mode";

/**
 * The address of Stripe's portal, where an owner changes or cancels the subscription, pays what is
 * due and finds the invoices.
 *
 * @throws AppError `forbidden`, `not_found` without billing, `state_conflict` when nothing was ever
 *   bought, `billing_unavailable`
 */
export async function openPortal(ctx: Ctx): Promise<{ url: string }> {
  requireRight(ctx, "plan.manage");
  const billing = requireBilling(ctx);
  const { stripeCustomerId } = await ctx.db.tenant(ctx.organizationId, (tx) =>
    findOrganization(tx, ctx.organizationId),
  );
  if (!stripeCustomerId) throw new AppError("state_conflict", "Nothing has been bought yet");
  return { url: await billing.createPortal(stripeCustomerId, `${ctx.appUrl}/settings/plan`) };
}
