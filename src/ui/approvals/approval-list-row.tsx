"use client";

import Link from "next/link";
import type { MouseEvent } from "react";
import { AgentText } from "../context/agent-text";
import { visibleText } from "@/domain/visible-text";
import { Checkbox } from "../kit/checkbox";
import { cn } from "../kit/cn";
import { Time, TimeLeft } from "../kit/time";
import type { ApprovalRow } from "../outputs";
import { ApprovalStatusBadge } from "./status-badge";

export interface ApprovalListRowProps {
  row: ApprovalRow;
  href: string;
  selected: boolean;
  onOpen: (id: string, byKeyboard: boolean) => void;
  /** Picked to be decided with others; null when there is nothing to decide. */
  checked: boolean | null;
  onCheck: (id: string) => void;
}

/** One request: what, how much, who, since when, how long still. */
export function ApprovalListRow(props: ApprovalListRowProps) {
  const { row, href, selected, onOpen, checked, onCheck } = props;
  const open = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    onOpen(row.id, event.detail === 0);
  };
  return (
    <li className={itemClasses}>
      {checked !== null && (
        <span className="flex shrink-0 items-start pt-3.5 pr-2 pl-4">
          <Checkbox
            aria-label={`Select ${visibleText(row.action)} of ${visibleText(row.agentName)}`}
            checked={checked}
            disabled={row.takesEffectAt !== null}
            onCheckedChange={() => onCheck(row.id)}
          />
        </span>
      )}
      <Link
        href={href}
        prefetch={false}
        data-row={row.id}
        aria-current={selected ? "true" : undefined}
        onClick={open}
        className={cn(rowClasses, checked !== null && "pl-2")}
      >
        <span className="flex flex-wrap items-baseline justify-between gap-x-3">
          <span className="max-w-full truncate font-mono text-[0.8125rem] font-semibold">
            <AgentText text={row.action} />
          </span>
          {row.shown && (
            <span className="ml-auto text-right text-sm font-semibold [overflow-wrap:anywhere] text-accent-text">
              {row.shown.label}
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
  if (row.takesEffectAt)
    return (
      <span className="shrink-0 font-medium text-success-text">
        <span className="inline-block max-w-28 truncate align-bottom">
          {row.resolvedByName ?? "Someone"}
        </span>{" "}
        approved ·{" "}
        <TimeLeft until={row.takesEffectAt} over="taking effect" urgentBelowMs={0} tickMs={200} />
      </span>
    );
  if (row.status === "pending_approval") return <TimeLeft until={row.expiresAt} />;
  return (
    <span className="flex shrink-0 items-center gap-1.5">
      {row.resolvedByName && <span className="max-w-28 truncate">{row.resolvedByName}</span>}
      <ApprovalStatusBadge status={row.status} />
    </span>
  );
}

const itemClasses = cn(
  "flex border-b border-l-2 border-l-transparent transition-colors last:border-b-0 hover:bg-subtle",
  "has-[[aria-current=true]]:border-l-accent has-[[aria-current=true]]:bg-accent-soft",
);

const rowClasses = "flex min-w-0 flex-1 flex-col gap-1 px-4 py-3 focus-visible:-outline-offset-2";
