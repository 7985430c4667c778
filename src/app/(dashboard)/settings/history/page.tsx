import type { Metadata } from "next";
import { HistoryScreen } from "@/ui/settings/history/history-screen";
import { Page } from "@/ui/shell/page";

export const metadata: Metadata = { title: "History" };

export default function HistoryPage() {
  return (
    <Page>
      <HistoryScreen />
    </Page>
  );
}
