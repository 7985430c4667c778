import type { Metadata } from "next";
import { PasswordScreen } from "@/ui/account/password-screen";
import { Page } from "@/ui/shell/page";

export const metadata: Metadata = { title: "Your account" };

export default function AccountPage() {
  return (
    <Page width="narrow">
      <PasswordScreen />
    </Page>
  );
}
