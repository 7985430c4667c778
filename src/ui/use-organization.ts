"use client";

import { useQuery } from "@tanstack/react-query";
import type { Right } from "@/domain/role";
import type { Outputs } from "./outputs";
import { useTRPC } from "./trpc";

export type OrganizationView = Outputs["organization"]["view"];

/** The organization as this member sees it; `view` is null until it is loaded. */
export function useOrganization(): {
  view: OrganizationView | null;
  /** True when the server lets this member do it; it decides again when asked. */
  may: (right: Right) => boolean;
} {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.organization.view.queryOptions());
  return { view: data ?? null, may: (right) => data?.rights.includes(right) ?? false };
}
