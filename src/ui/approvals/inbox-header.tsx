"use client";

import { useQuery } from "@tanstack/react-query";
import { Keyboard } from "lucide-react";
import type { MouseEvent } from "react";
import type { ApprovalOrder, ApprovalStatus } from "@/domain/approval";
import { APPROVALS_LOCKED } from "@/domain/plan";
import { Button } from "../kit/button";
import { Callout } from "../kit/callout";
import { PlainSelect } from "../kit/plain-select";
import { TextLink } from "../kit/text-link";
import { useTRPC } from "../trpc";
import { useOrganization } from "../use-organization";
import { type InboxFilter, inboxHref } from "./inbox-address";
import { InboxFilters } from "./inbox-filters";
import { ordersOf, useOrder } from "./use-order";

const STATUSES: readonly { status: ApprovalStatus; label: string }[] = [
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

/** The title, the filters, and the way to each status. */
export function InboxHeader({ filter, onFilter, onClear, onHelp }: InboxHeaderProps) {
  const trpc = useTRPC();
  const { data: pending } = useQuery(trpc.approvals.pendingCount.queryOptions());
  return (
    <div className="border-b bg-background">
      <div className="flex items-center justify-between gap-2 px-4 pt-3">
        <h1 className="mr-auto text-xl font-semibold tracking-tight">Approvals</h1>
        <OrderSelect filter={filter} onFilter={onFilter} />
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
        <InboxFilters filter={filter} onFilter={onFilter} onClear={onClear} />
      </div>
      <Statuses filter={filter} onFilter={onFilter} pending={pending ?? 0} />
    </div>
  );
}

/** Links, so that one can be opened beside the other; a plain click changes the list in place. */
function Statuses(props: Pick<InboxHeaderProps, "filter" | "onFilter"> & { pending: number }) {
  const { filter, onFilter, pending } = props;
  const open = (event: MouseEvent, status: ApprovalStatus) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    onFilter({ status });
  };
  return (
    <nav aria-label="Status" className="flex overflow-x-auto px-2 [scrollbar-width:none]">
      {STATUSES.map(({ status, label }) => (
        <a
          key={status}
          href={inboxHref(null, { ...filter, status })}
          aria-current={filter.status === status ? "page" : undefined}
          className={statusClasses}
          onClick={(event) => open(event, status)}
        >
          {label}
          {status === "pending_approval" && pending > 0 && (
            <span className="rounded-full bg-subtle px-1.5 text-xs">{pending}</span>
          )}
        </a>
      ))}
    </nav>
  );
}

const statusClasses = [
  "inline-flex h-11 items-center gap-2 border-b-2 border-transparent px-2 md:h-9",
  "text-sm font-medium whitespace-nowrap text-muted transition-colors hover:text-foreground",
  "focus-visible:-outline-offset-2 aria-[current]:border-accent aria-[current]:text-foreground",
].join(" ");

const ORDER_WORDS: Record<ApprovalOrder, string> = {
  newest: "Newest first",
  oldest: "Oldest first",
  expiring: "Expires soonest",
  amount: "Largest amount",
};

/** How the list is sorted; this browser keeps it. */
function OrderSelect({ filter, onFilter }: Pick<InboxHeaderProps, "filter" | "onFilter">) {
  const [order, keep] = useOrder(filter);
  return (
    <PlainSelect
      aria-label="Order"
      className="w-40"
      value={order}
      options={ordersOf(filter.status).map((value) => ({ value, label: ORDER_WORDS[value] }))}
      onValueChange={(next) => {
        keep(next);
        onFilter({ order: next });
      }}
    />
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
