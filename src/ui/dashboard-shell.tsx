"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { signOut } from "next-auth/react";
import { UserRound } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useEffect } from "react";
import { HOME_PATH, signInPath } from "./account/destination";
import { useLiveUpdates } from "./live";
import { DropdownMenuItem } from "./kit/dropdown-menu";
import { toast } from "./kit/toaster";
import { PollIntervalProvider } from "./poll-interval";
import { refusalOf } from "./refusal";
import { AppShell } from "./shell/app-shell";
import { NavCount } from "./shell/nav-count";
import { shellNav } from "./shell/nav-items";
import { OrganizationSwitcher } from "./shell/organization-switcher";
import { useTRPC } from "./trpc";
import { useTitleCount } from "./use-title-count";

export interface DashboardShellProps {
  user: { name: string | null; email: string };
  organization: { id: string; name: string };
  children: ReactNode;
}

/** The shell with what it shows: the person, their organizations, and how many requests wait. */
export function DashboardShell({ user, organization, children }: DashboardShellProps) {
  const pollMs = useLiveUpdates();
  const pending = usePendingCount(pollMs);
  useTitleCount(pending);
  return (
    <PollIntervalProvider value={pollMs}>
      <AppShell
        nav={shellNav(<NavCount count={pending} of="pending" />)}
        user={user}
        onSignOut={() => void leave()}
        accountItems={<AccountItem />}
        organization={<Organizations current={organization} />}
      >
        {children}
      </AppShell>
    </PollIntervalProvider>
  );
}

function AccountItem() {
  return (
    <DropdownMenuItem asChild>
      <Link href="/account">
        <UserRound aria-hidden />
        Your account
      </Link>
    </DropdownMenuItem>
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

function Organizations({ current }: { current: DashboardShellProps["organization"] }) {
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
  return (
    <OrganizationSwitcher
      organizations={organizations ?? [current]}
      currentId={current.id}
      onSwitch={(organizationId) => choose.mutate({ organizationId })}
    />
  );
}

async function leave(): Promise<void> {
  await signOut({ redirect: false }).catch(() => {});
  window.location.assign(signInPath(HOME_PATH));
}
