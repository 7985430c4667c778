"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/ui/trpc";

/**
 * Asks again for what changed rules change. Not for comparisons: the open one is of a change that has
 * just been made, and would now say of the saved rule that it is there already.
 */
export function useRefreshRules(): () => Promise<void> {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return async () => {
    const refresh = (queryKey: readonly unknown[]) => queryClient.invalidateQueries({ queryKey });
    await Promise.all([
      refresh(trpc.permissions.list.pathKey()),
      refresh(trpc.permissions.try.pathKey()),
      refresh(trpc.onboarding.pathKey()),
    ]);
  };
}
