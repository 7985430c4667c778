import { redirect } from "next/navigation";
import { currentSession } from "@/auth/current-session";
import { configuredProviders } from "@/auth/oauth-providers";
import { AccountPage } from "@/ui/account/account-page";
import { destinationOf, type Param, single } from "@/ui/account/destination";
import { SignInForm } from "@/ui/account/sign-in-form";
import { TextLink } from "@/ui/kit/text-link";
import { platform } from "@/wiring";

export const metadata = { title: "Sign in" };

interface Props {
  searchParams: Promise<{ callbackUrl?: Param; error?: Param; email?: Param }>;
}

/** Password, mailed link, and the configured providers. */
export default async function SignInPage({ searchParams }: Props) {
  const { callbackUrl, error, email } = await searchParams;
  const destination = destinationOf(platform().appUrl, callbackUrl);
  if (await currentSession()) redirect(destination);
  return (
    <AccountPage
      title="Sign in"
      footer={
        <>
          New here? <TextLink href="/sign-up">Create an account</TextLink>
        </>
      }
    >
      <SignInForm
        destination={destination}
        providers={configuredProviders()}
        email={single(email)}
        error={single(error)}
      />
    </AccountPage>
  );
}
