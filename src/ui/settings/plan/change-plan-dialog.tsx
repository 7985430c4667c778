"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type Plan, PLAN_TERMS } from "@/domain/plan";
import { ConfirmDialog } from "@/ui/kit/confirm-dialog";
import { toast } from "@/ui/kit/toaster";
import { sayRefusal } from "@/ui/say-refusal";
import { useTRPC } from "@/ui/trpc";
import type { OrganizationView } from "@/ui/use-organization";
import { isDowngrade, planEffects } from "./plan-effects";

export interface ChangePlanDialogProps {
  view: OrganizationView;
  to: Plan;
  onClose: () => void;
}

/** Says what the other plan changes, before it does. */
export function ChangePlanDialog({ view, to, onClose }: ChangePlanDialogProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const from = view.organization.plan;
  const down = isDowngrade(from, to);
  const { name } = PLAN_TERMS[to];
  const change = useMutation(
    trpc.organization.changePlan.mutationOptions({
      onError: sayRefusal,
      onSuccess: async () => {
        toast.success(`Your organization is on the ${name} plan now.`);
        await queryClient.invalidateQueries();
      },
    }),
  );
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`${down ? "Downgrade" : "Upgrade"} to ${name}?`}
      description={
        down
          ? "Agents, members, permissions and webhooks stay. This is what changes at once:"
          : "It takes effect at once:"
      }
      confirmLabel={`${down ? "Downgrade" : "Upgrade"} to ${name}`}
      destructive={down}
      onConfirm={() => change.mutateAsync({ plan: to })}
    >
      <ul className="flex list-disc flex-col gap-1.5 pl-5 text-sm">
        {planEffects(from, to, view.used).map((effect) => (
          <li key={effect}>{effect}</li>
        ))}
      </ul>
    </ConfirmDialog>
  );
}
