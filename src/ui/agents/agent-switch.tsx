"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Badge } from "@/ui/kit/badge";
import { Switch } from "@/ui/kit/switch";
import { toast } from "@/ui/kit/toaster";
import { sayRefusal } from "@/ui/say-refusal";
import { useTRPC } from "@/ui/trpc";
import type { Agent } from "./agent-dialog";

/** Active or stopped, in a word. */
export function AgentStatus({ status }: Pick<Agent, "status">) {
  return status === "active" ? (
    <Badge tone="success" dot>
      Active
    </Badge>
  ) : (
    <Badge tone="danger" dot>
      Stopped
    </Badge>
  );
}

/** Stops an agent with one click, and starts it again. */
export function AgentSwitch({ agent }: { agent: Agent }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const update = useMutation(
    trpc.agents.update.mutationOptions({
      onError: sayRefusal,
      onSuccess: async ({ name, status }) => {
        if (status === "active") toast.success(`${name} is active: its permissions decide again.`);
        else toast.warning(`${name} is stopped: every check it makes is denied.`);
        await queryClient.invalidateQueries({ queryKey: trpc.agents.pathKey() });
      },
    }),
  );
  const shown = update.isPending ? update.variables.status : agent.status;
  return (
    <Switch
      aria-label={`${agent.name} is active`}
      title={agent.status === "active" ? "Stop this agent" : "Start this agent again"}
      checked={shown === "active"}
      onCheckedChange={(active) => {
        if (!update.isPending)
          update.mutate({ id: agent.id, status: active ? "active" : "inactive" });
      }}
    />
  );
}
