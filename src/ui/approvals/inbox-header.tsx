"use client";

import { useQuery } from "@tanstack/react-query";
import { Keyboard } from "lucide-react";
import { type ApprovalStatus } from "@/domain/approval";
import { APPROVALS_LOCKED } from "@/domain/plan";
import { AgentAndAction } from "../agent-and-action";
import { Button } from "../kit/button";
import { Callout } from "../kit/callout";
import { TabsList, TabsTrigger } from "../kit/tabs";
import { TextLink } from "../kit/text-link";
import { useTRPC } from "../trpc";
import { useOrganization } from "../use-organization";
import type { InboxFilter } from "./inbox-address";

const TABS: readonly { status: ApprovalStatus; label: string }[] = [
  { status: "pending_approval", label: "Pending" },
  { status: "approved", label: "Approved" },
  { status: "rejected", label: "Rejected" },
  { status: "expired", label: "Expired" },
  { status: "cancelled", label: "Cancelled" },
];

export interface InboxHeaderProps {
  filter: InboxFilter;
  onFilter: (change: Partial<InboxFilter>) => void;
  onClear: () => void;
  onHelp: () => void;
}

/** The title, the filters and the tabs. Inside the `Tabs` whose value is the status. */
export function InboxHeader({ filter, onFilter, onClear, onHelp }: InboxHeaderProps) {
  const trpc = useTRPC();
  const { data: pending } = useQuery(trpc.approvals.pendingCount.queryOptions());
  return (
    <div className="border-b bg-background">
      <div className="flex items-center justify-between gap-2 px-4 pt-3">
        <h1 className="text-xl font-semibold tracking-tight">Approvals</h1>
        <Button
          variant="ghost"
          size="icon"
          aria-label="Keyboard shortcuts"
          title="Keyboard shortcuts (?)"
          className="max-lg:hidden"
          onClick={onHelp}
        >
          <Keyboard aria-hidden />
        </Button>
      </div>
      <LockedNote />
      <div className="px-4 pt-2 pb-1">
        <AgentAndAction
          agentId={filter.agentId}
          action={filter.action}
          onChange={onFilter}
          onClear={onClear}
        />
      </div>
      <TabsList aria-label="Status" className="gap-0 border-b-0 px-2">
        {TABS.map(({ status, label }) => (
          <TabsTrigger key={status} value={status} className="px-2">
            {label}
            {status === "pending_approval" && Boolean(pending) && (
              <span className="rounded-full bg-subtle px-1.5 text-xs">{pending}</span>
            )}
          </TabsTrigger>
        ))}
      </TabsList>
    </div>
  );
}

/** What a Free organization is told, in the product's own sentence. */
function LockedNote() {
  const { view } = useOrganization();
  if (!view || view.terms.approvals) return null;
  return (
    <Callout
      tone="accent"
      className="mx-4 mt-3"
      action={<TextLink href="/settings/plan">See plans</TextLink>}
    >
      {APPROVALS_LOCKED}
    </Callout>
  );
}
