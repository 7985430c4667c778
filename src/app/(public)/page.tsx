import { Flow } from "@/ui/landing/flow";
import { Hero } from "@/ui/landing/hero";
import { PlanTable } from "@/ui/landing/plan-table";
import { SiteFooter } from "@/ui/landing/site-footer";
import { SiteHeader } from "@/ui/landing/site-header";
import { SkipLink } from "@/ui/shell/skip-link";

export const metadata = {
  title: { absolute: "AgentWarden: a person says yes before your agent acts" },
};

/** The front door. */
export default function LandingPage() {
  return (
    <>
      <SkipLink />
      <SiteHeader />
      <main id="content" tabIndex={-1} className="outline-none">
        <Hero />
        <Flow />
        <PlanTable />
      </main>
      <SiteFooter />
    </>
  );
}
