import type { Metadata } from "next";
import { EvidenceScreen } from "@/ui/settings/evidence/evidence-screen";
import { Page } from "@/ui/shell/page";

export const metadata: Metadata = { title: "Evidence" };

export default function EvidencePage() {
  return (
    <Page>
      <EvidenceScreen />
    </Page>
  );
}
