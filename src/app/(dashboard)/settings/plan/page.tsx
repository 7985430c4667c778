import type { Metadata } from "next";
import { PlanScreen } from "@/ui/settings/plan/plan-screen";
import { Page } from "@/ui/shell/page";

export const metadata: Metadata = { title: "Plan" };

export default function PlanPage() {
  return (
    <Page>
      <PlanScreen />
    </Page>
  );
}
