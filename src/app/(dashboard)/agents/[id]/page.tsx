import type { Metadata } from "next";
import { AgentScreen } from "@/ui/agents/agent-screen";
import { Page } from "@/ui/shell/page";

export const metadata: Metadata = { title: "Agent" };

export default async function AgentPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return (
    <Page>
      <AgentScreen id={id} />
    </Page>
  );
}
