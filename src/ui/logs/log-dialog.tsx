"use client";

import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { AgentText } from "../context/agent-text";
import { ContextPanel } from "../context/context-panel";
import { cn } from "../kit/cn";
import { CopyButton } from "../kit/copy-button";
import { Dialog, DialogContent } from "../kit/dialog";
import { TextLink } from "../kit/text-link";
import { Time } from "../kit/time";
import { Loaded } from "../loaded";
import type { LogRow } from "../outputs";
import { useTRPC } from "../trpc";
import { LogStatusBadge } from "./log-status-badge";

/** One entry of the trail, whole. */
export function LogDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.logs.get.queryOptions({ id }));
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title="Log entry" size="lg">
        <Loaded query={query} what="log entry">
          {(entry) => <LogEntry entry={entry} />}
        </Loaded>
      </DialogContent>
    </Dialog>
  );
}

function LogEntry({ entry }: { entry: LogRow }) {
  const [raw, setRaw] = useState(false);
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p className="min-w-0 font-mono text-base font-semibold break-all">
          <AgentText text={entry.action} />
        </p>
        <LogStatusBadge status={entry.status} />
      </div>
      <LogFacts entry={entry} />
      <ContextPanel json={entry.context} raw={raw} onRawChange={setRaw} />
    </>
  );
}

function LogFacts({ entry }: { entry: LogRow }) {
  return (
    <dl className="mt-4 mb-5 grid grid-cols-1 gap-x-8 gap-y-3 md:grid-cols-2">
      <Fact name="Agent">
        <TextLink href={`/agents/${encodeURIComponent(entry.agentId)}`}>
          <AgentText text={entry.agentName} />
        </TextLink>
      </Fact>
      <Fact name="Time">
        <Time at={entry.createdAt} show="both" />
      </Fact>
      <Fact name="Written by">
        {entry.source === "check" ? "AgentWarden, for a check" : "The agent, with log"}
      </Fact>
      {entry.reason && <Fact name="Reason">{entry.reason}</Fact>}
      {entry.approvalId && (
        <Fact name="Approval">
          <TextLink href={`/approvals/${entry.approvalId}`}>Open the approval</TextLink>
        </Fact>
      )}
      {entry.ipAddress && (
        <Fact name="IP address" mono>
          {entry.ipAddress}
        </Fact>
      )}
      {entry.apiKeyId && (
        <Fact name="Key" mono>
          {entry.apiKeyId}
        </Fact>
      )}
      {entry.requestId && (
        <Fact name="Request id" mono>
          {entry.requestId}
        </Fact>
      )}
      <Fact name="Entry id">
        <span className="flex items-center gap-1">
          <span className="min-w-0 font-mono text-xs break-all">{entry.id}</span>
          <CopyButton text={entry.id} label="Copy entry id" variant="ghost" iconOnly />
        </span>
      </Fact>
    </dl>
  );
}

interface FactProps {
  name: string;
  /** Set in the fixed-width face: ids and addresses. */
  mono?: boolean;
  children: ReactNode;
}

function Fact({ name, mono, children }: FactProps) {
  return (
    <div className="min-w-0">
      <dt className="text-xs font-medium text-muted">{name}</dt>
      <dd className={cn("mt-0.5 [overflow-wrap:anywhere]", mono && "font-mono text-xs")}>
        {children}
      </dd>
    </div>
  );
}
