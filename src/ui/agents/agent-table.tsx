import Link from "next/link";
import { CopyButton } from "@/ui/kit/copy-button";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/ui/kit/table";
import { Time } from "@/ui/kit/time";
import { useOrganization } from "@/ui/use-organization";
import type { Agent } from "./agent-dialog";
import { AgentStatus, AgentSwitch } from "./agent-switch";

/** Agents with their state, when they last asked, and their ids. */
export function AgentTable({ agents }: { agents: readonly Agent[] }) {
  const mayStop = useOrganization().may("agents.manage");
  return (
    <Table label="Agents">
      <TableHead>
        <tr>
          <TableHeader>Name</TableHeader>
          <TableHeader>Status</TableHeader>
          <TableHeader>Last seen</TableHeader>
          <TableHeader>Agent ID</TableHeader>
        </tr>
      </TableHead>
      <TableBody>
        {agents.map((agent) => (
          <TableRow key={agent.id} interactive>
            <TableCell className="max-w-72 min-w-40">
              <Link
                href={`/agents/${agent.id}`}
                className="block rounded-sm font-medium break-words hover:underline"
              >
                {agent.name}
              </Link>
              {agent.description && (
                <p className="truncate text-xs text-muted">{agent.description}</p>
              )}
            </TableCell>
            <TableCell>
              <span className="flex items-center gap-3">
                {mayStop && <AgentSwitch agent={agent} />}
                <AgentStatus status={agent.status} />
              </span>
            </TableCell>
            <TableCell className="text-muted">
              {agent.lastSeenAt ? <Time at={agent.lastSeenAt} /> : "Never"}
            </TableCell>
            <TableCell>
              <AgentId id={agent.id} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

/** An id in the fixed-width face, with the button that copies it. */
export function AgentId({ id }: { id: string }) {
  return (
    <span className="inline-flex items-center gap-1">
      <code className="font-mono text-xs whitespace-nowrap">{id}</code>
      <CopyButton text={id} label="Copy agent ID" variant="ghost" iconOnly />
    </span>
  );
}
