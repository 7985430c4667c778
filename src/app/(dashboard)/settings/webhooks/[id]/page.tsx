import type { Metadata } from "next";
import { EndpointScreen } from "@/ui/settings/webhooks/endpoint-screen";
import { Page } from "@/ui/shell/page";

export const metadata: Metadata = { title: "Webhook" };

export default async function EndpointPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return (
    <Page>
      <EndpointScreen id={id} />
    </Page>
  );
}
