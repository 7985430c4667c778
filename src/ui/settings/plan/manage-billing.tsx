"use client";

import { ExternalLink } from "lucide-react";
import { Button } from "@/ui/kit/button";
import { type OrganizationView, useOrganization } from "@/ui/use-organization";
import { useBilling } from "./use-billing";

/** To Stripe's portal: cards, invoices, cancelling. Nothing without a subscription. */
export function ManageBilling({ view }: { view: OrganizationView }) {
  const { may } = useOrganization();
  const { openPortal, openingPortal } = useBilling();
  if (view.billing !== "stripe" || !view.subscribed || !may("plan.manage")) return null;
  return (
    <Button loading={openingPortal} onClick={() => void openPortal().catch(() => undefined)}>
      Manage billing <ExternalLink aria-hidden />
    </Button>
  );
}
