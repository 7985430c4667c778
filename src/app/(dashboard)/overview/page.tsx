import type { Metadata } from "next";
import { OverviewScreen } from "@/ui/overview/overview-screen";
import { Page } from "@/ui/shell/page";

export const metadata: Metadata = { title: "Overview" };

export default function OverviewPage() {
  return (
    <Page>
      <OverviewScreen />
    </Page>
  );
}
