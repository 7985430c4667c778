import type { Metadata } from "next";
import { AgentsScreen } from "@/ui/agents/agents-screen";
import { Page } from "@/ui/shell/page";

export const metadata: Metadata = { title: "Agents" };

export default function AgentsPage() {
  return (
    <Page>
      <AgentsScreen />
    </Page>
  );
}
