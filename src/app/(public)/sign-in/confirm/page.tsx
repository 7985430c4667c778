import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { urlWithin } from "@/domain/same-origin";
import { AccountPage } from "@/ui/account/account-page";
import { ConfirmLinkForm } from "@/ui/account/confirm-link-form";
import { type Param, single } from "@/ui/account/destination";
import { platform } from "@/wiring";

// The address carries the token: no other site may learn it, and no search engine keep it.
export const metadata: Metadata = {
  title: "Sign in",
  referrer: "no-referrer",
  robots: { index: false },
};

interface Props {
  searchParams: Promise<{ callbackUrl?: Param; token?: Param; email?: Param }>;
}

/** Where a mailed link leads: opening the page uses nothing up, pressing the button signs in. */
export default async function ConfirmLinkPage({ searchParams }: Props) {
  const given = await searchParams;
  const [email, token] = [single(given.email), single(given.token)];
  if (!email || !token) redirect("/sign-in?error=Verification");
  const callbackUrl = urlWithin(platform().appUrl, single(given.callbackUrl));
  return (
    <AccountPage title="One more step" description={`You are about to sign in as ${email}.`}>
      <ConfirmLinkForm email={email} token={token} callbackUrl={callbackUrl} />
    </AccountPage>
  );
}
