"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { visibleText } from "@/domain/visible-text";
import { Button } from "@/ui/kit/button";
import { Callout } from "@/ui/kit/callout";
import { Time } from "@/ui/kit/time";
import { toast } from "@/ui/kit/toaster";
import type { Outputs } from "@/ui/outputs";
import { sayRefusal } from "@/ui/say-refusal";
import { useTRPC } from "@/ui/trpc";
import type { Endpoint } from "./endpoint-dialog";
import { countText, recoveredText } from "./words";

type Outage = NonNullable<Outputs["webhooks"]["outage"]>;

export interface EndpointOffProps {
  endpoint: Endpoint;
  mayManage: boolean;
}

/** Why an endpoint is off, since when, what it was not told, and the way back. */
export function EndpointOff({ endpoint, mayManage }: EndpointOffProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const off = endpoint.disabledAt;
  const outage = useQuery(
    trpc.webhooks.outage.queryOptions({ id: endpoint.id }, { enabled: off !== null }),
  );
  const resume = useMutation(
    trpc.webhooks.resume.mutationOptions({
      onError: sayRefusal,
      onSuccess: async (recovered) => {
        toast.success(`The webhook is on. ${recoveredText(recovered)}`);
        await queryClient.invalidateQueries({ queryKey: trpc.webhooks.pathKey() });
      },
    }),
  );
  if (!off) return null;
  return (
    <Callout
      tone="warning"
      title="This webhook is off"
      className="mb-6"
      action={
        mayManage && (
          <Button loading={resume.isPending} onClick={() => resume.mutate({ id: endpoint.id })}>
            Switch on and recover
          </Button>
        )
      }
    >
      <p>
        {endpoint.disabledReason === "gone" ? (
          <>
            On <Time at={off} show="full" /> your server answered 410 Gone, which asks us to send
            nothing more.
          </>
        ) : (
          <>
            {visibleText(outage.data?.by ?? "Somebody of your organization")} switched it off on{" "}
            <Time at={off} show="full" />.
          </>
        )}
      </p>
      {outage.data && <NotSent outage={outage.data} />}
    </Callout>
  );
}

function NotSent({ outage: { waiting, failed, missed } }: { outage: Outage }) {
  const kept = failed + missed;
  return (
    <>
      {waiting > 0 && (
        <p className="mt-1">
          {countText(waiting, "delivery waits", "deliveries wait")} and will be sent once it is on.
        </p>
      )}
      <p className="mt-1">
        {kept === 0
          ? "No other event of its kinds is kept from this time."
          : `${countText(kept, "event", "events")} of its kinds ${kept === 1 ? "was" : "were"} not delivered to it. “Switch on and recover” sends ${kept === 1 ? "it" : "them"} now.`}
      </p>
    </>
  );
}
