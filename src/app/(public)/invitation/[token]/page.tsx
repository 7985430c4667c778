import type { Metadata } from "next";
import { currentSession } from "@/auth/current-session";
import { viewInvitationByToken } from "@/services/members/accept-invitation";
import { AccountPage } from "@/ui/account/account-page";
import { InvitationChoice } from "@/ui/account/invitation-choice";
import { PlainPage } from "@/ui/shell/plain-page";
import { platform } from "@/wiring";

// The address is the key to the invitation: no other site may learn it.
export const metadata: Metadata = {
  title: "Invitation",
  referrer: "no-referrer",
  robots: { index: false },
};

interface Props {
  params: Promise<{ token: string }>;
}

/** What the invitation is for, and the button that accepts it. */
export default async function InvitationPage({ params }: Props) {
  const { token } = await params;
  const [invitation, session] = await Promise.all([
    viewInvitationByToken(platform(), token),
    currentSession(),
  ]);
  if (!invitation)
    return (
      <PlainPage title="This invitation does not work any more">
        It was accepted, withdrawn or replaced, or it is older than seven days. Ask whoever invited
        you for a new one.
      </PlainPage>
    );
  const { organizationName, email, role } = invitation;
  return (
    <AccountPage
      title={`Join ${organizationName}`}
      description={`${email} is invited to join as ${role}.`}
    >
      <InvitationChoice token={token} email={email} signedInAs={session?.user.email ?? null} />
    </AccountPage>
  );
}
