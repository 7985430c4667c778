"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ChevronRight, RotateCw } from "lucide-react";
import { Button } from "@/ui/kit/button";
import { CodeBlock } from "@/ui/kit/code-block";
import { Time, TimeLeft } from "@/ui/kit/time";
import type { Outputs } from "@/ui/outputs";
import { sayRefusal } from "@/ui/say-refusal";
import { useTRPC } from "@/ui/trpc";
import { AttemptList } from "./attempt-list";
import { DeliveryBadge } from "./delivery-badge";
import { RequestHeaders } from "./request-headers";
import { failureText } from "./words";

export type Delivery = Outputs["webhooks"]["deliveries"]["items"][number];

export interface DeliveryRowProps {
  delivery: Delivery;
  /** The endpoint is switched off: nothing is sent or replayed. */
  off: boolean;
  mayReplay: boolean;
  /** Shown with its details open. */
  open?: boolean;
}

/** One event and its way to the endpoint; opens to its attempts and the exact request. */
export function DeliveryRow({ delivery, off, mayReplay, open }: DeliveryRowProps) {
  const last = delivery.history.at(-1);
  return (
    <li className="border-b last:border-b-0">
      <details className="group" open={open}>
        <summary className="flex min-h-12 cursor-pointer list-none flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 text-sm hover:bg-subtle focus-visible:-outline-offset-2 md:px-5 [&::-webkit-details-marker]:hidden">
          <ChevronRight
            aria-hidden
            className="size-4 shrink-0 text-muted transition-transform group-open:rotate-90 motion-reduce:transition-none"
          />
          <DeliveryBadge {...delivery} />
          <code className="font-mono text-xs">{delivery.eventType}</code>
          {delivery.status !== "delivered" && last?.failure && (
            <span className="min-w-0 text-xs break-words text-muted">
              {failureText(last.failure)}
            </span>
          )}
          <Time at={delivery.createdAt} className="ml-auto text-xs text-muted" />
        </summary>
        <div className="flex flex-col gap-4 px-4 pt-1 pb-5 md:pr-5 md:pl-12">
          <div className="flex flex-wrap items-center justify-between gap-3">
            <NextStep delivery={delivery} off={off} />
            {mayReplay && <ReplayButton id={delivery.id} off={off} />}
          </div>
          <AttemptList attempts={delivery.history} />
          <RequestHeaders delivery={delivery} />
          <CodeBlock code={delivery.body} label="Request body, as sent" wrap />
        </div>
      </details>
    </li>
  );
}

function NextStep({ delivery, off }: Pick<DeliveryRowProps, "delivery" | "off">) {
  const { status, deliveredAt, nextAttemptAt } = delivery;
  return (
    <p className="text-sm text-muted">
      {status === "delivered" && deliveredAt && (
        <>
          Delivered <Time at={deliveredAt} show="both" />
        </>
      )}
      {status === "failed" && "No further attempt is made. Replay it when your server is ready."}
      {status === "pending" && off && "Waits until the endpoint is switched on."}
      {status === "pending" && !off && (
        <>
          Next attempt: <TimeLeft until={nextAttemptAt} over="now" urgentBelowMs={0} /> (
          <Time at={nextAttemptAt} show="full" />)
        </>
      )}
    </p>
  );
}

function ReplayButton({ id, off }: { id: string; off: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const replay = useMutation(
    trpc.webhooks.replay.mutationOptions({
      onError: sayRefusal,
      onSuccess: () =>
        queryClient.invalidateQueries({ queryKey: trpc.webhooks.deliveries.pathKey() }),
    }),
  );
  return (
    <Button
      size="sm"
      loading={replay.isPending}
      disabled={off}
      title={off ? "Switch the endpoint on to replay" : "Send the same request again now"}
      onClick={() => replay.mutate({ id })}
    >
      <RotateCw aria-hidden />
      Replay
    </Button>
  );
}
