import type { ReactNode } from "react";
import { AgentText } from "../context/agent-text";
import { cn } from "../kit/cn";
import { CopyButton } from "../kit/copy-button";
import { TextLink } from "../kit/text-link";
import { Time, TimeLeft } from "../kit/time";
import type { ApprovalView } from "../outputs";

/** What the service itself knows: the facts a decision rests on, none of them the agent's words. */
export function ApprovalFacts({ approval }: { approval: ApprovalView }) {
  const { agentId, agentName, createdAt, expiresAt, reason, status } = approval;
  return (
    <dl className="grid grid-cols-1 gap-x-8 gap-y-3 lg:gap-y-4 pt-3 sm:grid-cols-2">
      <AmountFact approval={approval} />
      <Fact name="Agent">
        <TextLink href={`/agents/${encodeURIComponent(agentId)}`}>
          <AgentText text={agentName} />
        </TextLink>
        <span className={idClasses}>{agentId}</span>
      </Fact>
      <Fact name="Why a person is asked">
        {reason}
        {approval.permissionAction && (
          <span className="block text-muted">
            Permission <span className="font-mono text-xs">{approval.permissionAction}</span>
          </span>
        )}
      </Fact>
      <Fact name="Asked">
        <Time at={createdAt} show="both" />
        <span className="block text-muted">
          {approval.requestedWith
            ? `With key ${approval.requestedWith}`
            : "With a key that is gone"}
        </span>
      </Fact>
      {status === "pending_approval" && (
        <Fact name="Time left">
          <TimeLeft until={expiresAt} className="font-semibold" />
          <span className="block text-muted">
            Until <Time at={expiresAt} show="full" />
          </span>
        </Fact>
      )}
      {approval.comment && (
        <Fact name="Reviewer's comment">
          <AgentText text={approval.comment} className="whitespace-pre-wrap" />
        </Fact>
      )}
      <Fact name="Approval id">
        <span className="flex items-center gap-1">
          <span className={cn(idClasses, "min-w-0")}>{approval.id}</span>
          <CopyButton text={approval.id} label="Copy approval id" variant="ghost" iconOnly />
        </span>
      </Fact>
    </dl>
  );
}

function AmountFact({ approval }: { approval: ApprovalView }) {
  const { shown, limit } = approval;
  if (!shown && !limit) return null;
  return (
    <Fact name="Amount">
      <span className="text-base font-semibold text-accent-text [overflow-wrap:anywhere]">
        {shown?.label ?? "None that can be read"}
      </span>
      <span className="block text-muted">
        {limit
          ? approval.amount === null
            ? `Not comparable with the limit of ${limit.label}`
            : `Over the limit of ${limit.label}`
          : "No limit on this permission"}
      </span>
    </Fact>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs font-medium text-muted">{name}</dt>
      <dd className="mt-0.5 break-words">{children}</dd>
    </div>
  );
}

const idClasses = "block font-mono text-xs break-all text-muted";
