"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { ConfirmDialog } from "@/ui/kit/confirm-dialog";
import { toast } from "@/ui/kit/toaster";
import { sayRefusal } from "@/ui/say-refusal";
import { useTRPC } from "@/ui/trpc";
import type { Agent } from "./agent-dialog";

export interface DeleteAgentDialogProps {
  agent: Agent;
  open: boolean;
  onClose: () => void;
}

/** Asks before an agent goes, and says what goes with it and what stays. */
export function DeleteAgentDialog({ agent, open, onClose }: DeleteAgentDialogProps) {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const remove = useMutation(trpc.agents.delete.mutationOptions({ onError: sayRefusal }));
  async function confirm() {
    await remove.mutateAsync({ id: agent.id });
    toast.success(`${agent.name} is deleted.`);
    router.push("/agents");
    await queryClient.invalidateQueries({ queryKey: trpc.agents.list.pathKey() });
    await queryClient.invalidateQueries({ queryKey: trpc.organization.pathKey() });
  }
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title={`Delete ${agent.name}?`}
      description="Its permissions are deleted and its pending requests are cancelled. Its log entries stay. This cannot be undone."
      confirmLabel="Delete agent"
      destructive
      onConfirm={confirm}
    />
  );
}
