"use client";

import { lazy, Suspense } from "react";
import { FilterX, Inbox, PartyPopper } from "lucide-react";
import type { ApprovalStatus } from "@/domain/approval";
import { Button } from "../kit/button";
import { EmptyState } from "../kit/empty-state";
import { countConditions, type InboxFilter } from "./inbox-address";

const OnboardingChecklist = lazy(() =>
  import("../onboarding/onboarding-checklist").then((module) => ({
    default: module.OnboardingChecklist,
  })),
);

const NONE: Record<Exclude<ApprovalStatus, "pending_approval">, string> = {
  approved: "Nothing has been approved yet",
  rejected: "Nothing has been rejected yet",
  expired: "Nothing has expired",
  cancelled: "No agent has withdrawn a request",
};

/** What the inbox shows when there is nothing in it, and what to do next. */
export function InboxEmpty({ filter, onClear }: { filter: InboxFilter; onClear: () => void }) {
  if (countConditions(filter) > 0)
    return (
      <EmptyState
        icon={<FilterX />}
        title="No request fits these filters"
        action={<Button onClick={onClear}>Clear filters</Button>}
      />
    );
  if (filter.status !== "pending_approval")
    return <EmptyState icon={<Inbox />} title={NONE[filter.status]} />;
  return (
    <div className="flex flex-col items-center gap-6 p-4">
      <EmptyState icon={<PartyPopper />} title="All clear">
        Nothing waits for a decision. New requests appear here by themselves.
      </EmptyState>
      <Suspense>
        <OnboardingChecklist compact />
      </Suspense>
    </div>
  );
}
