import Link from "next/link";
import { Button } from "../kit/button";
import { Callout } from "../kit/callout";
import { AcceptInvitation } from "./accept-invitation";
import { signInPath } from "./destination";
import { SignOutButton } from "./sign-out-button";

export interface InvitationChoiceProps {
  token: string;
  /** The address the invitation is for. */
  email: string;
  /** The address of whoever is signed in; null when nobody is. */
  signedInAs: string | null;
}

/** What one can do with an invitation: accept it, or first become the person it is for. */
export function InvitationChoice({ token, email, signedInAs }: InvitationChoiceProps) {
  const here = `/invitation/${encodeURIComponent(token)}`;
  if (signedInAs?.toLowerCase() === email.toLowerCase()) return <AcceptInvitation token={token} />;
  if (signedInAs)
    return (
      <>
        <Callout tone="warning">
          The invitation is for {email}. You are signed in as {signedInAs}.
        </Callout>
        <SignOutButton path={here} />
      </>
    );
  return (
    <>
      <Button asChild variant="primary" size="lg">
        <Link href={`/sign-up?${new URLSearchParams({ invitation: token })}`}>
          Create an account
        </Link>
      </Button>
      <Button asChild size="lg">
        <Link href={signInPath(here, email)}>I have an account</Link>
      </Button>
    </>
  );
}
