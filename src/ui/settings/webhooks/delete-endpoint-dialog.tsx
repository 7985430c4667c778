"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { ConfirmDialog } from "@/ui/kit/confirm-dialog";
import { toast } from "@/ui/kit/toaster";
import { sayRefusal } from "@/ui/say-refusal";
import { useTRPC } from "@/ui/trpc";
import type { Endpoint } from "./endpoint-dialog";

export interface DeleteEndpointDialogProps {
  endpoint: Endpoint;
  open: boolean;
  onClose: () => void;
}

/** Asks before an endpoint goes, with its delivery log. */
export function DeleteEndpointDialog({ endpoint, open, onClose }: DeleteEndpointDialogProps) {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const remove = useMutation(trpc.webhooks.delete.mutationOptions({ onError: sayRefusal }));
  async function confirm() {
    await remove.mutateAsync({ id: endpoint.id });
    toast.success("The webhook is deleted.");
    router.push("/settings/webhooks");
    await queryClient.invalidateQueries({ queryKey: trpc.webhooks.list.pathKey() });
  }
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title="Delete this webhook?"
      description={`Nothing more is sent to ${endpoint.url}, not even what still waits to be retried, and its delivery log is gone. To stop for a while, switch it off instead.`}
      confirmLabel="Delete webhook"
      destructive
      onConfirm={confirm}
    />
  );
}
