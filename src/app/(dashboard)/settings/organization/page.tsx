import type { Metadata } from "next";
import { OrganizationScreen } from "@/ui/settings/organization/organization-screen";
import { Page } from "@/ui/shell/page";

export const metadata: Metadata = { title: "Organization" };

export default function OrganizationPage() {
  return (
    <Page>
      <OrganizationScreen />
    </Page>
  );
}
