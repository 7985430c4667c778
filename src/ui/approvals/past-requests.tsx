"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { AgentText } from "../context/agent-text";
import { Skeleton } from "../kit/skeleton";
import { TextLink } from "../kit/text-link";
import { Time } from "../kit/time";
import type { ApprovalView, Outputs } from "../outputs";
import { refusalOf } from "../refusal";
import { useTRPC } from "../trpc";
import { ContextChanges } from "./context-changes";
import { ApprovalStatusBadge } from "./status-badge";

/** What this agent asked before for this action, how that ended, and what is different now. */
export function PastRequests({ approval }: { approval: ApprovalView }) {
  const trpc = useTRPC();
  const { id } = approval;
  const query = useQuery(trpc.approvals.past.queryOptions({ id }, { staleTime: 30_000 }));
  if (query.isPending)
    return <Section title="Before this">{<Skeleton className="w-2/3" />}</Section>;
  if (!query.data) return <Section title="Before this">{refusalOf(query.error)?.message}</Section>;
  const { items, lastApproved } = query.data;
  return (
    <>
      <Section title="Compared with the last approved">
        {lastApproved ? (
          <ContextChanges before={lastApproved} after={approval.context} />
        ) : (
          <p className="text-muted">This agent has had no approval for this action yet.</p>
        )}
      </Section>
      <Section title="Before this">
        {items.length === 0 ? (
          <p className="text-muted">This is the agent’s first request for this action.</p>
        ) : (
          <ul className="divide-y rounded-lg border bg-surface">
            {items.map((past) => (
              <PastRow key={past.id} past={past} />
            ))}
          </ul>
        )}
      </Section>
    </>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="mt-6 text-sm">
      <h3 className="mb-2 text-xs font-medium text-muted">{title}</h3>
      {children}
    </section>
  );
}

type Past = Outputs["approvals"]["past"]["items"][number];

function PastRow({ past }: { past: Past }) {
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2">
      <ApprovalStatusBadge status={past.status} />
      <TextLink href={`/approvals/${past.id}`}>{past.shown?.label ?? "Open"}</TextLink>
      <span className="min-w-0 flex-1 truncate text-muted">
        {past.resolvedByName && <>{past.resolvedByName}</>}
        {past.comment && (
          <>
            : <AgentText text={past.comment} />
          </>
        )}
      </span>
      <span className="text-xs text-muted">
        {outcomeOf(past)} <Time at={past.createdAt} />
      </span>
    </li>
  );
}

/** What happened after the decision, as far as the trail knows. */
function outcomeOf({ status, outcome, redeemedAt }: Past): string {
  if (status !== "approved") return "";
  if (outcome) return outcome.status === "success" ? "Ran: success ·" : "Ran: failed ·";
  return redeemedAt ? "Used, no outcome logged ·" : "No outcome logged ·";
}
