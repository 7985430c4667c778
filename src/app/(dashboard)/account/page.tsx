import type { Metadata } from "next";
import { AccountScreen } from "@/ui/account/account-screen";
import { Page } from "@/ui/shell/page";

export const metadata: Metadata = { title: "Your account" };

export default function AccountPage() {
  return (
    <Page width="narrow">
      <AccountScreen />
    </Page>
  );
}
