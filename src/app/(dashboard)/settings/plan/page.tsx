import type { Metadata } from "next";
import { PlanScreen } from "@/ui/settings/plan/plan-screen";
import { Page } from "@/ui/shell/page";

export const metadata: Metadata = { title: "Plan" };

interface Props {
  searchParams: Promise<{ checkout?: string | string[] }>;
}

export default async function PlanPage({ searchParams }: Props) {
  const { checkout } = await searchParams;
  return (
    <Page>
      <PlanScreen returned={checkout === "done" || checkout === "cancelled" ? checkout : null} />
    </Page>
  );
}
