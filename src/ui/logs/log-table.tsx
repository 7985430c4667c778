"use client";

import { AgentText } from "../context/agent-text";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "../kit/table";
import { Time } from "../kit/time";
import type { LogRow } from "../outputs";
import { LogStatusBadge } from "./log-status-badge";

export interface LogTableProps {
  entries: readonly LogRow[];
  onOpen: (id: string) => void;
}

/** The entries, newest first; a click anywhere on a row opens it, the action is its button. */
export function LogTable({ entries, onOpen }: LogTableProps) {
  return (
    <Table label="Log entries">
      <TableHead>
        <TableRow>
          <TableHeader>Action</TableHeader>
          <TableHeader className="max-md:text-right">Status</TableHeader>
          <TableHeader className="max-md:hidden">Agent</TableHeader>
          <TableHeader className="max-lg:hidden">Reason</TableHeader>
          <TableHeader align="end" className="max-md:hidden">
            Time
          </TableHeader>
        </TableRow>
      </TableHead>
      <TableBody>
        {entries.map((entry) => (
          <TableRow
            key={entry.id}
            interactive
            className="cursor-pointer"
            onClick={() => onOpen(entry.id)}
          >
            <TableCell className="max-w-80 max-md:max-w-44">
              <button
                type="button"
                aria-haspopup="dialog"
                className="max-w-full rounded-sm text-left font-mono text-[0.8125rem] font-medium break-all hover:underline"
                onClick={(event) => {
                  event.stopPropagation();
                  onOpen(entry.id);
                }}
              >
                <AgentText text={entry.action} />
              </button>
              <span className="flex gap-1 text-xs text-muted md:hidden">
                <span className="truncate">
                  <AgentText text={entry.agentName} />
                </span>
                · <Time at={entry.createdAt} />
              </span>
            </TableCell>
            <TableCell className="max-md:text-right">
              <LogStatusBadge status={entry.status} />
            </TableCell>
            <TableCell className="max-w-48 truncate max-md:hidden">
              <AgentText text={entry.agentName} />
            </TableCell>
            <TableCell className="max-w-72 truncate text-muted max-lg:hidden">
              {entry.reason}
            </TableCell>
            <TableCell align="end" className="text-muted max-md:hidden">
              <Time at={entry.createdAt} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
