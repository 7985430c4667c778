"use client";

import { useMutation } from "@tanstack/react-query";
import type { Plan } from "@/domain/plan";
import { sayRefusal } from "@/ui/say-refusal";
import { useTRPC } from "@/ui/trpc";

/** The two ways out to Stripe; both leave the page, and say here why when they cannot. */
export function useBilling() {
  const trpc = useTRPC();
  const leave = {
    onError: sayRefusal,
    onSuccess: ({ url }: { url: string }) => window.location.assign(url),
  };
  const checkout = useMutation(trpc.organization.startCheckout.mutationOptions(leave));
  const portal = useMutation(trpc.organization.openPortal.mutationOptions(leave));
  return {
    buy: (plan: Plan) => {
      if (plan === "pro" || plan === "business") checkout.mutate({ plan });
    },
    /** The plan whose checkout is being opened. */
    buying: checkout.isPending ? checkout.variables.plan : null,
    openPortal: () => portal.mutateAsync(),
    openingPortal: portal.isPending,
  };
}
