"use client";

import { useQuery } from "@tanstack/react-query";
import { Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button } from "@/ui/kit/button";
import { Callout } from "@/ui/kit/callout";
import { PageHeader } from "@/ui/kit/page-header";
import { TextLink } from "@/ui/kit/text-link";
import { Time } from "@/ui/kit/time";
import { Loaded } from "@/ui/loaded";
import { PermissionsCard } from "@/ui/permissions/permissions-card";
import { TryCard } from "@/ui/permissions/try-card";
import { useTRPC } from "@/ui/trpc";
import { useOrganization } from "@/ui/use-organization";
import { type Agent, AgentDialog } from "./agent-dialog";
import { AgentStatus, AgentSwitch } from "./agent-switch";
import { AgentId } from "./agent-table";
import { DeleteAgentDialog } from "./delete-agent-dialog";
import { QuickStartCard } from "./quick-start-card";
import { RecentActivityCard } from "./recent-activity-card";

/** How often "last seen" is asked for again, in milliseconds. */
const REFRESH_MS = 10_000;

/** One agent: what it is, what it may do, how to use it and what it did last. */
export function AgentScreen({ id }: { id: string }) {
  const trpc = useTRPC();
  const agent = useQuery(trpc.agents.get.queryOptions({ id }, { refetchInterval: REFRESH_MS }));
  return (
    <Loaded query={agent} what="agent">
      {(loaded) => (
        <>
          <AgentHeader agent={loaded} />
          <div className="flex flex-col gap-6">
            <PermissionsCard agentId={id} />
            <TryCard agentId={id} />
            <QuickStartCard agentId={id} />
            <RecentActivityCard agentId={id} />
          </div>
        </>
      )}
    </Loaded>
  );
}

function AgentHeader({ agent }: { agent: Agent }) {
  const [open, setOpen] = useState<"edit" | "delete" | null>(null);
  const mayManage = useOrganization().may("agents.manage");
  const close = () => setOpen(null);
  const actions = mayManage && (
    <>
      <Button onClick={() => setOpen("edit")}>
        <Pencil aria-hidden />
        Edit
      </Button>
      <Button onClick={() => setOpen("delete")}>
        <Trash2 aria-hidden />
        Delete
      </Button>
    </>
  );
  return (
    <>
      <PageHeader
        className="mb-4!"
        back={<TextLink href="/agents">Agents</TextLink>}
        title={agent.name}
        description={agent.description}
        actions={actions}
      />
      <dl className="mb-6 flex flex-wrap items-center gap-x-8 gap-y-3 text-sm">
        <Fact name="Status">
          <span className="flex items-center gap-3">
            {mayManage && <AgentSwitch agent={agent} />}
            <AgentStatus status={agent.status} />
          </span>
        </Fact>
        <Fact name="Agent ID">
          <AgentId id={agent.id} />
        </Fact>
        <Fact name="Last seen">
          {agent.lastSeenAt ? <Time at={agent.lastSeenAt} focusable /> : "Never"}
        </Fact>
        <Fact name="Created">
          <Time at={agent.createdAt} focusable />
        </Fact>
      </dl>
      {agent.status === "inactive" && (
        <Callout tone="danger" title="This agent is stopped" className="mb-6">
          Every check it makes is denied, whatever its permissions say. Switch it on to let them
          decide again.
        </Callout>
      )}
      {open === "edit" && <AgentDialog agent={agent} onSaved={close} onClose={close} />}
      <DeleteAgentDialog agent={agent} open={open === "delete"} onClose={close} />
    </>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="flex min-h-7 items-center">{children}</dd>
    </div>
  );
}
