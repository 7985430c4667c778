import type { Metadata } from "next";
import { MembersScreen } from "@/ui/settings/members/members-screen";
import { Page } from "@/ui/shell/page";

export const metadata: Metadata = { title: "Members" };

export default function MembersPage() {
  return (
    <Page>
      <MembersScreen />
    </Page>
  );
}
