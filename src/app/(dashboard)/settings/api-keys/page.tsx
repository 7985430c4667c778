import type { Metadata } from "next";
import { ApiKeysScreen } from "@/ui/settings/api-keys/api-keys-screen";
import { Page } from "@/ui/shell/page";

export const metadata: Metadata = { title: "API keys" };

export default function ApiKeysPage() {
  return (
    <Page>
      <ApiKeysScreen />
    </Page>
  );
}
