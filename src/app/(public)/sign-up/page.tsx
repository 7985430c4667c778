import { redirect } from "next/navigation";
import { currentSession } from "@/auth/current-session";
import { viewInvitationByToken } from "@/services/members/accept-invitation";
import { AccountPage } from "@/ui/account/account-page";
import { HOME_PATH, type Param, signInPath, single } from "@/ui/account/destination";
import { SignUpForm } from "@/ui/account/sign-up-form";
import { TextLink } from "@/ui/kit/text-link";
import { platform } from "@/wiring";

export const metadata = { title: "Create account" };

interface Props {
  searchParams: Promise<{ invitation?: Param }>;
}

/** A new account, with an organization of its own or by an invitation. */
export default async function SignUpPage({ searchParams }: Props) {
  const token = single((await searchParams).invitation);
  const here = token ? `/invitation/${encodeURIComponent(token)}` : HOME_PATH;
  if (await currentSession()) redirect(here);
  const invitation = token ? await viewInvitationByToken(platform(), token) : null;
  if (token && !invitation) redirect(here);
  return (
    <AccountPage
      title={invitation ? `Join ${invitation.organizationName}` : "Create your account"}
      description={
        invitation
          ? `You are invited as ${invitation.role}.`
          : "You start on the Free plan, as the owner of a new organization."
      }
      footer={
        <>
          Have an account? <TextLink href={signInPath(here, invitation?.email)}>Sign in</TextLink>
        </>
      }
    >
      <SignUpForm
        destination={HOME_PATH}
        invitation={token && invitation ? { token, email: invitation.email } : undefined}
      />
    </AccountPage>
  );
}
