"use client";

import { useQuery } from "@tanstack/react-query";
import { Bot, FilterX, Inbox, PartyPopper } from "lucide-react";
import Link from "next/link";
import type { ApprovalStatus } from "@/domain/approval";
import { Button } from "../kit/button";
import { EmptyState } from "../kit/empty-state";
import { useTRPC } from "../trpc";
import type { InboxFilter } from "./inbox-address";

const NONE: Record<Exclude<ApprovalStatus, "pending_approval">, string> = {
  approved: "Nothing has been approved yet",
  rejected: "Nothing has been rejected yet",
  expired: "Nothing has expired",
  cancelled: "No agent has withdrawn a request",
};

/** What the inbox shows when there is nothing in it, and what to do next. */
export function InboxEmpty({ filter, onClear }: { filter: InboxFilter; onClear: () => void }) {
  const trpc = useTRPC();
  const { data: agents } = useQuery(trpc.agents.list.queryOptions({}));
  if (filter.agentId || filter.action)
    return (
      <EmptyState
        icon={<FilterX />}
        title="No request fits these filters"
        action={<Button onClick={onClear}>Clear filters</Button>}
      />
    );
  if (filter.status !== "pending_approval")
    return <EmptyState icon={<Inbox />} title={NONE[filter.status]} />;
  if (agents?.items.length === 0) return <NoAgents />;
  return (
    <EmptyState icon={<PartyPopper />} title="All clear">
      Nothing waits for a decision. New requests appear here by themselves.
    </EmptyState>
  );
}

function NoAgents() {
  return (
    <EmptyState
      icon={<Bot />}
      title="Connect your first agent"
      action={
        <Button asChild variant="primary">
          <Link href="/agents">Add an agent</Link>
        </Button>
      }
    >
      <ol className="mt-2 list-decimal space-y-1 pl-5 text-left">
        <li>Add an agent and give it a permission.</li>
        <li>Tick “Requires Approval” on what a person should decide.</li>
        <li>Let the agent call check: its request appears here.</li>
      </ol>
    </EmptyState>
  );
}
