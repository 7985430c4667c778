"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Badge } from "@/ui/kit/badge";
import { Switch } from "@/ui/kit/switch";
import { sayRefusal } from "@/ui/say-refusal";
import { useTRPC } from "@/ui/trpc";
import type { Endpoint } from "./endpoint-dialog";

/** Whether events are sent to an endpoint, in a word. */
export function EndpointState({ endpoint }: { endpoint: Endpoint }) {
  if (!endpoint.disabledAt)
    return (
      <Badge tone="success" dot>
        On
      </Badge>
    );
  return (
    <Badge tone={endpoint.disabledReason === "gone" ? "danger" : "neutral"} dot>
      Off
    </Badge>
  );
}

/** Why an endpoint is off; null while it is on. */
export function offReason({ disabledAt, disabledReason }: Endpoint): string | null {
  if (!disabledAt) return null;
  return disabledReason === "gone"
    ? "Your server answered 410 Gone, which asks us to send nothing more. Switch it on when it is back."
    : "Somebody of your organization switched it off. No new events are sent to it.";
}

/** Switches an endpoint off and on again. */
export function EndpointSwitch({ endpoint }: { endpoint: Endpoint }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const update = useMutation(
    trpc.webhooks.update.mutationOptions({
      onError: sayRefusal,
      onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.webhooks.pathKey() }),
    }),
  );
  const shown = update.isPending ? update.variables.enabled : !endpoint.disabledAt;
  return (
    <Switch
      aria-label={`Send events to ${endpoint.url}`}
      checked={shown ?? false}
      onCheckedChange={(enabled) => {
        if (!update.isPending) update.mutate({ id: endpoint.id, enabled });
      }}
    />
  );
}
