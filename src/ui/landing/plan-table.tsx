import { Check, Minus } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { PLAN_TERMS, PLANS, type PlanTerms } from "@/domain/plan";
import { Button } from "../kit/button";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "../kit/table";

const ROWS: { name: string; of: (terms: PlanTerms) => ReactNode }[] = [
  { name: "Checks per minute", of: (terms) => limit(terms.checksPerMinute) },
  { name: "Agents", of: (terms) => limit(terms.agents) },
  { name: "Members", of: (terms) => limit(terms.members) },
  { name: "Approval workflows", of: (terms) => included(terms.approvals) },
  { name: "Webhooks", of: (terms) => included(terms.webhooks) },
  { name: "Logs kept", of: (terms) => days(terms.logRetentionDays) },
];

/** What each plan gives, side by side. */
export function PlanTable() {
  return (
    <section aria-labelledby="plans" className="mx-auto max-w-6xl px-4 py-14 md:px-8 md:py-20">
      <h2 id="plans" className="text-2xl font-semibold tracking-tight">
        Plans
      </h2>
      <p className="mt-2 max-w-prose text-base text-muted">
        Every account starts on Free, where rules allow and deny. Approvals by people and webhooks
        begin with Pro.
      </p>
      <Table label="Plans compared" className="mt-8">
        <TableHead>
          <TableRow>
            <TableHeader>
              <span className="sr-only">What</span>
            </TableHeader>
            {PLANS.map((plan) => (
              <TableHeader
                key={plan}
                className="h-12! min-w-30 text-sm! font-semibold! text-foreground!"
              >
                {PLAN_TERMS[plan].name}
              </TableHeader>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {ROWS.map((row) => (
            <TableRow key={row.name}>
              <th scope="row" className="h-11 border-b px-4 font-medium whitespace-nowrap">
                {row.name}
              </th>
              {PLANS.map((plan) => (
                <TableCell key={plan}>{row.of(PLAN_TERMS[plan])}</TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
      <Button asChild variant="primary" size="lg" className="mt-8">
        <Link href="/sign-up">Start on Free</Link>
      </Button>
    </section>
  );
}

function limit(count: number | null): string {
  return count === null ? "No limit" : count.toLocaleString("en");
}

function days(count: number | null): string {
  return count === null ? "No limit" : `${count} days`;
}

function included(yes: boolean): ReactNode {
  const Mark = yes ? Check : Minus;
  return (
    <>
      <Mark aria-hidden className={yes ? "size-4 text-success-text" : "size-4 text-muted"} />
      <span className="sr-only">{yes ? "Included" : "Not included"}</span>
    </>
  );
}
