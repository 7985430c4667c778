"use client";

import Link from "next/link";
import type { MouseEvent } from "react";
import { amountLabel } from "@/domain/approval-amount";
import { AgentText } from "../context/agent-text";
import { cn } from "../kit/cn";
import { Time, TimeLeft } from "../kit/time";
import type { ApprovalRow } from "../outputs";
import { ApprovalStatusBadge } from "./status-badge";

export interface ApprovalListRowProps {
  row: ApprovalRow;
  href: string;
  selected: boolean;
  onOpen: (id: string, byKeyboard: boolean) => void;
}

/** One request: what, how much, who, since when, how long still. */
export function ApprovalListRow({ row, href, selected, onOpen }: ApprovalListRowProps) {
  const open = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    onOpen(row.id, event.detail === 0);
  };
  return (
    <li className="border-b last:border-b-0">
      <Link
        href={href}
        prefetch={false}
        data-row={row.id}
        aria-current={selected ? "true" : undefined}
        onClick={open}
        className={rowClasses}
      >
        <span className="flex flex-wrap items-baseline justify-between gap-x-3">
          <span className="max-w-full truncate font-mono text-[0.8125rem] font-semibold">
            <AgentText text={row.action} />
          </span>
          {row.shown && (
            <span className="ml-auto text-right text-sm font-semibold [overflow-wrap:anywhere] text-accent-text">
              {amountLabel(row.shown)}
            </span>
          )}
        </span>
        {row.gist && (
          <span className="truncate text-[0.8125rem] text-muted">
            <AgentText text={row.gist} />
          </span>
        )}
        <span className="flex items-center justify-between gap-3 text-xs text-muted">
          <span className="flex min-w-0 items-center gap-1.5">
            <span className="truncate">
              <AgentText text={row.agentName} />
            </span>
            <span aria-hidden>·</span>
            <Time at={row.createdAt} />
          </span>
          <Ending row={row} />
        </span>
      </Link>
    </li>
  );
}

function Ending({ row }: { row: ApprovalRow }) {
  if (row.status === "pending_approval") return <TimeLeft until={row.expiresAt} />;
  return (
    <span className="flex shrink-0 items-center gap-1.5">
      {row.resolvedByName && <span className="max-w-28 truncate">{row.resolvedByName}</span>}
      <ApprovalStatusBadge status={row.status} />
    </span>
  );
}

const rowClasses = cn(
  "flex min-w-0 flex-col gap-1 border-l-2 border-transparent px-4 py-3",
  "transition-colors hover:bg-subtle focus-visible:-outline-offset-2",
  "aria-[current=true]:border-accent aria-[current=true]:bg-accent-soft",
);
