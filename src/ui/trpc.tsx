"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import {
  createTRPCClient,
  httpBatchLink,
  httpLink,
  httpSubscriptionLink,
  splitLink,
} from "@trpc/client";
import { createTRPCContext } from "@trpc/tanstack-react-query";
import { type ReactNode, useState } from "react";
import superjson from "superjson";
import { CALLS_PER_REQUEST } from "@/domain/call-limits";
import type { AppRouter } from "@/trpc/root";

const context = createTRPCContext<AppRouter>();

/** The typed client of the screens. */
export const useTRPC = context.useTRPC;

/** Queries travel together; a mutation travels alone, so that one decision is one request. */
function createClient() {
  const link = { url: "/api/trpc", transformer: superjson };
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === "mutation",
        true: httpLink(link),
        false: splitLink({
          condition: (operation) => operation.type === "subscription",
          true: httpSubscriptionLink(link),
          false: httpBatchLink({ ...link, maxItems: CALLS_PER_REQUEST }),
        }),
      }),
    ],
  });
}

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: 1_000, retry: (failures, error) => failures < 2 && !isRefusal(error) },
    },
  });
}

/** A refusal will be the same the next time; a broken connection may not. */
function isRefusal(error: Error): boolean {
  const status = (error as { data?: { httpStatus?: number } | null }).data?.httpStatus;
  return status !== undefined && status < 500;
}

export function TRPCProviders({ children }: { children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  const [client] = useState(createClient);
  return (
    <QueryClientProvider client={queryClient}>
      <context.TRPCProvider trpcClient={client} queryClient={queryClient}>
        {children}
      </context.TRPCProvider>
    </QueryClientProvider>
  );
}
