import { redirect } from "next/navigation";
import { type ReactNode, Suspense } from "react";
import { currentSession } from "@/auth/current-session";
import { DashboardShell } from "@/ui/dashboard-shell";
import { SignInFirst } from "@/ui/sign-in-first";
import { TRPCProviders } from "@/ui/trpc";

/** Who looks is asked at every request: nothing here can be made at build time. */
export const dynamic = "force-dynamic";

/** Every signed-in page: who looks, what surrounds the page, and the calls it makes. */
export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const session = await currentSession();
  if (!session)
    return (
      <Suspense>
        <SignInFirst />
      </Suspense>
    );
  const { user, organization } = session;
  if (!organization) redirect("/welcome");
  return (
    <TRPCProviders>
      <DashboardShell user={user} organization={organization}>
        {children}
      </DashboardShell>
    </TRPCProviders>
  );
}
