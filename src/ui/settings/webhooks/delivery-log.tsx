"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Card, CardBody, CardHeader } from "@/ui/kit/card";
import { LoadMore } from "@/ui/kit/load-more";
import { Loaded } from "@/ui/loaded";
import { useTRPC } from "@/ui/trpc";
import { pollMs } from "./delivery-polling";
import { DeliveryRow } from "./delivery-row";
import type { Endpoint } from "./endpoint-dialog";

const PAGE = 20;

/** Everything sent to one endpoint, newest first, with what came of it. */
export function DeliveryLog({ endpoint, mayReplay }: { endpoint: Endpoint; mayReplay: boolean }) {
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.webhooks.deliveries.infiniteQueryOptions(
      { endpointId: endpoint.id, limit: PAGE },
      {
        getNextPageParam: (page) => page.nextCursor,
        refetchInterval: ({ state }) =>
          pollMs(state.data?.pages.flatMap((page) => page.items) ?? [], new Date()),
      },
    ),
  );
  return (
    <Card>
      <CardHeader
        title="Deliveries"
        description="What was sent, what your server answered, and when it is tried again."
      />
      <Loaded query={query} what="deliveries">
        {({ pages }) => {
          const deliveries = pages.flatMap((page) => page.items);
          if (deliveries.length === 0) return <NoDeliveries />;
          return (
            <>
              <ol>
                {deliveries.map((delivery) => (
                  <DeliveryRow
                    key={delivery.id}
                    delivery={delivery}
                    off={endpoint.disabledAt !== null}
                    mayReplay={mayReplay}
                  />
                ))}
              </ol>
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
    </Card>
  );
}

function NoDeliveries() {
  return (
    <CardBody className="text-sm text-muted">
      Nothing was sent yet. “Test Webhook” sends a signed test event; its result appears here.
    </CardBody>
  );
}
