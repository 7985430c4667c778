import type { Metadata } from "next";
import { WebhooksScreen } from "@/ui/settings/webhooks/webhooks-screen";
import { Page } from "@/ui/shell/page";

export const metadata: Metadata = { title: "Webhooks" };

export default function WebhooksPage() {
  return (
    <Page>
      <WebhooksScreen />
    </Page>
  );
}
