"use client";

import { useQuery } from "@tanstack/react-query";
import { Bot, Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/ui/kit/button";
import { EmptyState } from "@/ui/kit/empty-state";
import { PageHeader } from "@/ui/kit/page-header";
import { Loaded } from "@/ui/loaded";
import { useNewAsked } from "@/ui/palette/use-new-asked";
import { isFull, PlanFull, planUse } from "@/ui/settings/plan/plan-room";
import { useTRPC } from "@/ui/trpc";
import { useOrganization } from "@/ui/use-organization";
import { AgentDialog } from "./agent-dialog";
import { AgentTable } from "./agent-table";
import { StopAllAgents } from "./stop-all-agents";

/** How often "last seen" is asked for again, in milliseconds. */
const REFRESH_MS = 10_000;

/** Every agent of the organization, and the way to one more. */
export function AgentsScreen() {
  const trpc = useTRPC();
  const router = useRouter();
  const { view, may } = useOrganization();
  const [creating, setCreating] = useState(false);
  const agents = useQuery(trpc.agents.list.queryOptions({}, { refetchInterval: REFRESH_MS }));
  const [asked, forget] = useNewAsked();
  const room = view && ({ view, counted: "agents" } as const);
  const full = room !== null && isFull(room);
  const create = may("agents.manage") && (
    <Button variant="primary" disabled={full} onClick={() => setCreating(true)}>
      <Plus aria-hidden />
      Create agent
    </Button>
  );
  const stoppable =
    may("agents.manage") && agents.data?.items.some(({ status }) => status === "active");
  return (
    <>
      <PageHeader
        title="Agents"
        description={<>Programs that ask before they act. {room && planUse(room)}</>}
        actions={
          <>
            {stoppable && <StopAllAgents />}
            {create}
          </>
        }
      />
      {room && <PlanFull {...room} />}
      <Loaded query={agents} what="agents">
        {({ items }) =>
          items.length === 0 ? <NoAgents action={create} /> : <AgentTable agents={items} />
        }
      </Loaded>
      {(creating || (asked && may("agents.manage") && !full)) && (
        <AgentDialog
          agent={null}
          onSaved={({ id }) => router.push(`/agents/${id}`)}
          onClose={() => {
            setCreating(false);
            forget();
          }}
        />
      )}
    </>
  );
}

function NoAgents({ action }: { action: React.ReactNode }) {
  return (
    <EmptyState icon={<Bot />} title="No agents yet" action={action}>
      Create one, say in its permissions what it may do and when a human decides, then paste its id
      into the code that runs it.
    </EmptyState>
  );
}
