"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { OctagonX } from "lucide-react";
import { useState } from "react";
import { Button } from "@/ui/kit/button";
import { ConfirmDialog } from "@/ui/kit/confirm-dialog";
import { toast } from "@/ui/kit/toaster";
import { sayRefusal } from "@/ui/say-refusal";
import { useTRPC } from "@/ui/trpc";

/** The emergency stop for every agent at once; asks before. */
export function StopAllAgents() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const stop = useMutation(
    trpc.agents.stopAll.mutationOptions({
      onError: sayRefusal,
      onSuccess: async (stopped) => {
        toast.warning(
          `${stopped} ${stopped === 1 ? "agent is" : "agents are"} stopped: every check is denied.`,
        );
        await queryClient.invalidateQueries({ queryKey: trpc.agents.pathKey() });
      },
    }),
  );
  return (
    <>
      <Button variant="danger" onClick={() => setAsking(true)}>
        <OctagonX aria-hidden />
        Stop all agents
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Stop all agents?"
        description="Every agent becomes inactive, and every check is denied until you switch the agents on again, one by one. Their permissions stay as they are."
        confirmLabel="Stop all agents"
        destructive
        onConfirm={() => stop.mutateAsync()}
      />
    </>
  );
}
