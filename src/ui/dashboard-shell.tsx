"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useEffect } from "react";
import { HOME_PATH, signInPath } from "./account/destination";
import { useLiveUpdates } from "./live";
import { toast } from "./kit/toaster";
import { useNoticesWanted } from "./notices/use-notices-wanted";
import { usePalette } from "./palette/use-palette";
import { PollIntervalProvider } from "./poll-interval";
import { refusalOf } from "./refusal";
import { AppShell } from "./shell/app-shell";
import { NavCount } from "./shell/nav-count";
import { shellNav } from "./shell/nav-items";
import { OrganizationSwitcher } from "./shell/organization-switcher";
import { useTRPC } from "./trpc";
import { useTitleCount } from "./use-title-count";

/** Only browsers that were asked to tell of requests carry it. */
const RequestNotices = lazy(() =>
  import("./notices/request-notices").then((module) => ({ default: module.RequestNotices })),
);

export interface DashboardShellProps {
  user: { name: string | null; email: string };
  organization: { id: string; name: string };
  children: ReactNode;
}

/** The shell with what it shows: the person, their organizations, and how many requests wait. */
export function DashboardShell({ user, organization, children }: DashboardShellProps) {
  const pollMs = useLiveUpdates();
  const pending = usePendingCount(pollMs);
  const { organizations, switchTo } = useOrganizations(organization);
  useTitleCount(pending);
  const [wantsNotices] = useNoticesWanted();
  const nav = shellNav(<NavCount count={pending} of="pending" />);
  const palette = usePalette({
    nav,
    organizations,
    currentOrganizationId: organization.id,
    onSwitchOrganization: switchTo,
    onSignOut: () => void leave(),
  });
  const switcher = (
    <OrganizationSwitcher
      organizations={organizations}
      currentId={organization.id}
      onSwitch={switchTo}
    />
  );
  return (
    <PollIntervalProvider value={pollMs}>
      <AppShell
        nav={nav}
        user={user}
        onSignOut={() => void leave()}
        palette={palette}
        organization={switcher}
      >
        {children}
      </AppShell>
      {palette.window}
      {wantsNotices && (
        <Suspense>
          <RequestNotices pollMs={pollMs} />
        </Suspense>
      )}
    </PollIntervalProvider>
  );
}

/** Counted in the background too: the tab's title is read while another tab is in front. */
function usePendingCount(pollMs: number): number {
  const trpc = useTRPC();
  const { data, error } = useQuery({
    ...trpc.approvals.pendingCount.queryOptions(),
    refetchInterval: pollMs,
    refetchIntervalInBackground: true,
  });
  const signedOut = refusalOf(error)?.code === "signed_out";
  useEffect(() => {
    const { pathname, search } = window.location;
    if (signedOut) window.location.assign(signInPath(pathname + search));
  }, [signedOut]);
  return data ?? 0;
}

/** The organizations this person can look at, and the way to look at another. */
function useOrganizations(current: DashboardShellProps["organization"]) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.account.me.queryOptions(undefined, { staleTime: 60_000 }));
  const choose = useMutation(
    trpc.account.chooseOrganization.mutationOptions({
      // Nothing of the one organization may be seen in the other: begin again.
      onSuccess: () => window.location.assign(HOME_PATH),
      onError: (error) => toast.error(refusalOf(error)?.message ?? "Not switched"),
    }),
  );
  const organizations = data?.memberships.map(({ organizationId, name }) => ({
    id: organizationId,
    name,
  }));
  return {
    organizations: organizations ?? [current],
    switchTo: (organizationId: string) => choose.mutate({ organizationId }),
  };
}

async function leave(): Promise<void> {
  const { signOut } = await import("next-auth/react");
  await signOut({ redirect: false }).catch(() => {});
  window.location.assign(signInPath(HOME_PATH));
}
