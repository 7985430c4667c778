"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { useState } from "react";
import { Button } from "@/ui/kit/button";
import { Card, CardBody, CardHeader } from "@/ui/kit/card";
import { LoadMore } from "@/ui/kit/load-more";
import { SegmentedControl } from "@/ui/kit/segmented-control";
import { Loaded } from "@/ui/loaded";
import { useTRPC } from "@/ui/trpc";
import { pollMs } from "./delivery-polling";
import { type Delivery, DeliveryRow } from "./delivery-row";
import type { Endpoint } from "./endpoint-dialog";
import { LinkedDelivery } from "./linked-delivery";
import { RecoverDialog } from "./recover-dialog";

const PAGE = 20;

const STATES = [
  { value: "all", label: "All" },
  { value: "pending", label: "Pending" },
  { value: "delivered", label: "Delivered" },
  { value: "failed", label: "Failed" },
] as const;

type Shown = (typeof STATES)[number]["value"];

/** Everything sent to one endpoint, newest first, with what came of it. */
export function DeliveryLog({ endpoint, mayManage }: { endpoint: Endpoint; mayManage: boolean }) {
  const [shown, setShown] = useState<Shown>("all");
  const [recovering, setRecovering] = useState(false);
  const query = useDeliveries(endpoint, shown);
  const row = { off: endpoint.disabledAt !== null, mayReplay: mayManage };
  return (
    <Card>
      <CardHeader
        title="Deliveries"
        description="What was sent, what your server answered, and when it is tried again."
        actions={
          mayManage && (
            <Button
              disabled={row.off}
              title={row.off ? "Switch the webhook on to recover" : undefined}
              onClick={() => setRecovering(true)}
            >
              <History aria-hidden />
              Recover
            </Button>
          )
        }
      />
      <LinkedDelivery endpointId={endpoint.id} {...row} />
      <div className="border-b px-4 py-2 md:px-5">
        <SegmentedControl
          label="Deliveries shown"
          options={STATES}
          value={shown}
          onValueChange={setShown}
        />
      </div>
      <Loaded query={query} what="deliveries">
        {({ pages }) => {
          const deliveries = pages.flatMap((page) => page.items);
          if (deliveries.length === 0) return <NoDeliveries shown={shown} />;
          return (
            <>
              <Deliveries deliveries={deliveries} {...row} />
              {query.hasNextPage && (
                <LoadMore
                  hasMore
                  loading={query.isFetchingNextPage}
                  onLoadMore={() => void query.fetchNextPage()}
                />
              )}
            </>
          );
        }}
      </Loaded>
      {recovering && <RecoverDialog endpoint={endpoint} onClose={() => setRecovering(false)} />}
    </Card>
  );
}

interface DeliveriesProps {
  deliveries: readonly Delivery[];
  off: boolean;
  mayReplay: boolean;
}

function Deliveries({ deliveries, ...row }: DeliveriesProps) {
  return (
    <ol>
      {deliveries.map((delivery) => (
        <DeliveryRow key={delivery.id} delivery={delivery} {...row} />
      ))}
    </ol>
  );
}

function useDeliveries(endpoint: Endpoint, shown: Shown) {
  const trpc = useTRPC();
  const status = shown === "all" ? undefined : shown;
  return useInfiniteQuery(
    trpc.webhooks.deliveries.infiniteQueryOptions(
      { endpointId: endpoint.id, ...(status && { status }), limit: PAGE },
      {
        getNextPageParam: (page) => page.nextCursor,
        refetchInterval: ({ state }) =>
          pollMs(state.data?.pages.flatMap((page) => page.items) ?? [], new Date()),
      },
    ),
  );
}

function NoDeliveries({ shown }: { shown: Shown }) {
  return (
    <CardBody className="text-sm text-muted">
      {shown === "all"
        ? "Nothing was sent yet. “Test Webhook” sends a signed test event; its result appears here."
        : `No delivery is ${shown}.`}
    </CardBody>
  );
}
