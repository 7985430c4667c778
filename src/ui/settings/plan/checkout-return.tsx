import { PLAN_TERMS } from "@/domain/plan";
import { Callout } from "@/ui/kit/callout";
import { TextLink } from "@/ui/kit/text-link";
import type { OrganizationView } from "@/ui/use-organization";

/** How the owner came back from Stripe's checkout. */
export type Returned = "done" | "cancelled";

export interface CheckoutReturnProps {
  returned: Returned;
  view: OrganizationView;
}

/** True while the payment is made and Stripe has not told us yet. */
export function waitsForStripe(returned: Returned | null, view: OrganizationView | undefined) {
  return returned === "done" && view?.billing === "stripe" && !view.subscribed;
}

/** What came of the checkout. That the address says "done" is no proof: Stripe's word is. */
export function CheckoutReturn({ returned, view }: CheckoutReturnProps) {
  if (view.billing !== "stripe") return null;
  const dismiss = <TextLink href="/settings/plan">Dismiss</TextLink>;
  if (returned === "cancelled")
    return (
      <Callout live="polite" action={dismiss}>
        The checkout was cancelled. Nothing was bought, and your plan is as it was.
      </Callout>
    );
  const { name } = PLAN_TERMS[view.organization.plan];
  const waits = waitsForStripe(returned, view);
  return (
    <Callout live="polite" tone={waits ? "accent" : "success"} action={waits ? null : dismiss}>
      {waits
        ? `Waiting for Stripe to confirm. You are on the ${name} plan until then; this page changes by itself, mostly within a minute.`
        : `Stripe has confirmed: your organization is on the ${name} plan.`}
    </Callout>
  );
}
