"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { isDowngrade, type Plan, PLAN_TERMS } from "@/domain/plan";
import { ConfirmDialog } from "@/ui/kit/confirm-dialog";
import { toast } from "@/ui/kit/toaster";
import { sayRefusal } from "@/ui/say-refusal";
import { useTRPC } from "@/ui/trpc";
import type { OrganizationView } from "@/ui/use-organization";
import { planEffects } from "./plan-effects";
import { useBilling } from "./use-billing";

export interface ChangePlanDialogProps {
  view: OrganizationView;
  to: Plan;
  /** Changes it here, or leads to the portal where it is changed. */
  way: "direct" | "portal";
  onClose: () => void;
}

/** Says what the other plan changes, before it does. */
export function ChangePlanDialog({ view, to, way, onClose }: ChangePlanDialogProps) {
  const changeHere = useDirectChange(to);
  const { openPortal } = useBilling();
  const from = view.organization.plan;
  const down = isDowngrade(from, to);
  const verb = `${down ? "Downgrade" : "Upgrade"} to ${PLAN_TERMS[to].name}`;
  const isHere = way === "direct";
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`${verb}?`}
      description={descriptionOf(way, to, down)}
      confirmLabel={isHere ? verb : "Continue to billing"}
      destructive={down && isHere}
      onConfirm={isHere ? changeHere : openPortal}
    >
      <ul className="flex list-disc flex-col gap-1.5 pl-5 text-sm">
        {planEffects(from, to, view.used).map((effect) => (
          <li key={effect}>{effect}</li>
        ))}
      </ul>
    </ConfirmDialog>
  );
}

function descriptionOf(way: ChangePlanDialogProps["way"], to: Plan, down: boolean): string {
  const stays = "Agents, members, permissions and webhooks stay.";
  if (way === "direct")
    return down ? `${stays} This is what changes at once:` : "It takes effect at once:";
  const act = to === "free" ? "cancel the subscription" : "change the subscription";
  const when = `You ${act} in Stripe's billing portal; it says when the change takes effect.`;
  return down ? `${when} ${stays} This is what changes then:` : `${when} Then:`;
}

function useDirectChange(to: Plan): () => Promise<unknown> {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const change = useMutation(
    trpc.organization.changePlan.mutationOptions({
      onError: sayRefusal,
      onSuccess: async () => {
        toast.success(`Your organization is on the ${PLAN_TERMS[to].name} plan now.`);
        await queryClient.invalidateQueries();
      },
    }),
  );
  return () => change.mutateAsync({ plan: to });
}
