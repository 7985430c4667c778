"use client";

import { useQuery } from "@tanstack/react-query";
import { Callout } from "@/ui/kit/callout";
import { PageHeader } from "@/ui/kit/page-header";
import { Loaded } from "@/ui/loaded";
import { useTRPC } from "@/ui/trpc";
import { type OrganizationView, useOrganization } from "@/ui/use-organization";
import { CheckoutReturn, type Returned, waitsForStripe } from "./checkout-return";
import { ManageBilling } from "./manage-billing";
import { PlanChoice } from "./plan-choice";
import { PlanUsage } from "./plan-usage";

/** How often to ask whether Stripe has confirmed, in milliseconds: at first, and later on. */
const CONFIRM_POLL_MS = 2_000;
const CONFIRM_POLL_LATER_MS = 15_000;
const EARLY_POLLS = 60;

/** The four plans side by side, what is used of the present one, and the way to another. */
export function PlanScreen({ returned }: { returned: Returned | null }) {
  const trpc = useTRPC();
  const organization = useQuery(
    trpc.organization.view.queryOptions(undefined, {
      refetchInterval: ({ state }) => {
        if (!waitsForStripe(returned, state.data)) return false;
        return state.dataUpdateCount < EARLY_POLLS ? CONFIRM_POLL_MS : CONFIRM_POLL_LATER_MS;
      },
    }),
  );
  return (
    <>
      <PageHeader
        title="Plan"
        description="What your organization can use, and how much of it."
        actions={organization.data && <ManageBilling view={organization.data} />}
      />
      <Loaded query={organization} what="plan">
        {(view) => (
          <div className="flex flex-col gap-6">
            {returned && <CheckoutReturn returned={returned} view={view} />}
            <WhoChanges view={view} />
            <PlanUsage view={view} />
            <PlanChoice view={view} />
          </div>
        )}
      </Loaded>
    </>
  );
}

/** Says who can change the plan, where the reader cannot. */
function WhoChanges({ view }: { view: OrganizationView }) {
  const { may } = useOrganization();
  if (view.billing === "none")
    return <Callout>The plan is not changed here. Ask whoever runs this service.</Callout>;
  if (!may("plan.manage")) return <OwnersMayChange />;
  if (view.billing === "stripe" && view.organization.plan === "enterprise")
    return <Callout>The Enterprise plan is arranged by hand, not bought here.</Callout>;
  return null;
}

/** Names the owners to those who cannot change the plan themselves. */
function OwnersMayChange() {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.members.list.queryOptions());
  const owners = data?.members.filter(({ role }) => role === "owner").map(({ email }) => email);
  return (
    <Callout>
      Only an owner can change the plan{owners?.length ? `: ask ${owners.join(" or ")}` : ""}.
    </Callout>
  );
}
