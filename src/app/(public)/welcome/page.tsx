import { redirect } from "next/navigation";
import { currentSession } from "@/auth/current-session";
import { AccountPage } from "@/ui/account/account-page";
import { HOME_PATH, signInPath } from "@/ui/account/destination";
import { SignOutButton } from "@/ui/account/sign-out-button";
import { WelcomeForm } from "@/ui/account/welcome-form";

export const metadata = { title: "Welcome" };

/** For people who are signed in and belong to no organization. */
export default async function WelcomePage() {
  const session = await currentSession();
  if (!session) redirect(signInPath("/welcome"));
  if (session.organization) redirect(HOME_PATH);
  return (
    <AccountPage
      title="Name your organization"
      description="It holds your agents and the people who decide for them. If you were invited to one, follow the link in the invitation instead."
      footer={`Signed in as ${session.user.email}`}
    >
      <WelcomeForm />
      <SignOutButton path="/sign-in" />
    </AccountPage>
  );
}
