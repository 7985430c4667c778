"use client";

import { useQuery } from "@tanstack/react-query";
import { goTo, useAddress } from "@/ui/address";
import { Button } from "@/ui/kit/button";
import { Loaded } from "@/ui/loaded";
import { useTRPC } from "@/ui/trpc";
import { DeliveryRow } from "./delivery-row";

export interface LinkedDeliveryProps {
  endpointId: string;
  off: boolean;
  mayReplay: boolean;
}

const REFRESH_MS = 2_000;

/** The delivery that the address names, as a log entry links to it; nothing when it names none. */
export function LinkedDelivery({ endpointId, ...row }: LinkedDeliveryProps) {
  const trpc = useTRPC();
  const id = new URLSearchParams(useAddress().split("?", 2)[1]).get("delivery");
  const query = useQuery(
    trpc.webhooks.delivery.queryOptions(
      { id: id ?? "-" },
      { enabled: id !== null, refetchInterval: REFRESH_MS },
    ),
  );
  const elsewhere = query.data && query.data.endpointId !== endpointId;
  if (!id || elsewhere) return null;
  return (
    <section aria-label="Linked delivery" className="border-b-4 border-double">
      <div className="flex items-center justify-between gap-3 px-4 pt-3 pb-1 text-sm md:px-5">
        <h3 className="font-semibold">Linked delivery</h3>
        <Button
          size="sm"
          onClick={() => goTo(`/settings/webhooks/${encodeURIComponent(endpointId)}`, "replace")}
        >
          Hide
        </Button>
      </div>
      <Loaded query={query} what="delivery" rows={1}>
        {(delivery) => (
          <ol>
            <DeliveryRow delivery={delivery} open {...row} />
          </ol>
        )}
      </Loaded>
    </section>
  );
}
