import Link from "next/link";
import { useMemo } from "react";
import { CopyButton } from "@/ui/kit/copy-button";
import type { DataColumn } from "@/ui/kit/data-columns";
import { DataTable } from "@/ui/kit/data-table";
import { Time } from "@/ui/kit/time";
import { useOrganization } from "@/ui/use-organization";
import type { Agent } from "./agent-dialog";
import { AgentStatus, AgentSwitch } from "./agent-switch";

/** Agents with their state, when they last asked, and their ids. */
export function AgentTable({ agents }: { agents: readonly Agent[] }) {
  const mayStop = useOrganization().may("agents.manage");
  const columns = useMemo(() => columnsFor(mayStop), [mayStop]);
  return <DataTable label="Agents" rows={agents} columns={columns} rowKey={({ id }) => id} />;
}

function columnsFor(mayStop: boolean): readonly DataColumn<Agent>[] {
  return [
    {
      id: "name",
      name: "Name",
      cellClassName: "max-w-72 min-w-40",
      sortBy: ({ name }) => name,
      cell: (agent) => <AgentName agent={agent} />,
    },
    {
      id: "status",
      name: "Status",
      sortBy: ({ status }) => status,
      cell: (agent) => (
        <span className="flex items-center gap-3">
          {mayStop && <AgentSwitch agent={agent} />}
          <AgentStatus status={agent.status} />
        </span>
      ),
    },
    {
      id: "lastSeen",
      name: "Last seen",
      cellClassName: "text-muted",
      sortBy: ({ lastSeenAt }) => lastSeenAt,
      firstClick: "descending",
      cell: ({ lastSeenAt }) => (lastSeenAt ? <Time at={lastSeenAt} /> : "Never"),
    },
    { id: "id", name: "Agent ID", cell: ({ id }) => <AgentId id={id} /> },
  ];
}

function AgentName({ agent: { id, name, description } }: { agent: Agent }) {
  return (
    <>
      <Link
        href={`/agents/${id}`}
        className="block rounded-sm font-medium break-words hover:underline"
      >
        {name}
      </Link>
      {description && <p className="truncate text-xs text-muted">{description}</p>}
    </>
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
