import type { ReactNode } from "react";
import { ApprovalStatusBadge } from "../approvals/status-badge";
import { AgentText } from "../context/agent-text";
import { TextLink } from "../kit/text-link";
import { Time } from "../kit/time";
import { DeliveryBadge } from "../settings/webhooks/delivery-badge";
import type { LogView } from "./log-dialog";
import { LogStatusBadge } from "./log-status-badge";

type Linked = LogView["related"][number];

export interface LogStoryProps {
  entry: LogView;
  /** Shows a linked entry. */
  onOpen: (id: string) => void;
}

/** What an entry belongs to: its approval, the entries beside it, and who was told. */
export function LogStory({ entry, onOpen }: LogStoryProps) {
  const { approval, related, probable, deliveries, source } = entry;
  return (
    <div className="mt-5 flex flex-col gap-5">
      {approval && <ApprovalPart approval={approval} />}
      {related.length > 0 && (
        <Part title="Entries of the same approval">
          <LinkedEntries entries={related} onOpen={onOpen} />
        </Part>
      )}
      {probable.length > 0 && (
        <Part
          title={source === "check" ? "Probably the outcome" : "Probably the check before it"}
          remark="A log does not say which check it belongs to. Agent, action and context are the same, and less than a day lies between."
        >
          <LinkedEntries entries={probable} onOpen={onOpen} />
        </Part>
      )}
      {deliveries.length > 0 && (
        <Part title="Webhooks">
          <Deliveries deliveries={deliveries} />
        </Part>
      )}
    </div>
  );
}

function ApprovalPart({ approval }: { approval: NonNullable<LogView["approval"]> }) {
  const { id, status, resolvedAt, resolvedByName, comment, redeemedAt, expiresAt } = approval;
  return (
    <Part title="Approval">
      <div className="flex flex-col gap-1.5 rounded-lg border px-4 py-3 text-sm">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <ApprovalStatusBadge status={status} />
          {resolvedByName && (
            <span>
              by <AgentText text={resolvedByName} />
            </span>
          )}
          {resolvedAt && <Time at={resolvedAt} show="both" className="max-md:whitespace-normal" />}
          <TextLink href={`/approvals/${id}`} className="ml-auto">
            Open the approval
          </TextLink>
        </p>
        {comment && (
          <p className="[overflow-wrap:anywhere] whitespace-pre-wrap">
            <AgentText text={comment} />
          </p>
        )}
        <p className="text-muted">
          {redeemedAt && (
            <>
              Used by a check <Time at={redeemedAt} />
            </>
          )}
          {!redeemedAt && status === "approved" && (
            <>
              Not used by a check; can be until <Time at={expiresAt} show="full" />
            </>
          )}
        </p>
      </div>
    </Part>
  );
}

function LinkedEntries({ entries, onOpen }: Pick<LogStoryProps, "onOpen"> & { entries: Linked[] }) {
  return (
    <ol className="divide-y rounded-lg border">
      {entries.map(({ id, status, source, reason, createdAt }) => (
        <li key={id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 text-sm">
          <LogStatusBadge status={status} />
          <button
            type="button"
            className="min-h-6 rounded-sm font-medium text-accent-text underline decoration-accent-line underline-offset-3 hover:decoration-current"
            onClick={() => onOpen(id)}
          >
            {source === "check" ? "Check" : "Log"}
            <span className="sr-only"> entry {id}</span>
          </button>
          {reason && <span className="min-w-0 text-muted">{reason}</span>}
          <Time at={createdAt} className="ml-auto text-muted" />
        </li>
      ))}
    </ol>
  );
}

function Deliveries({ deliveries }: { deliveries: LogView["deliveries"] }) {
  return (
    <ol className="divide-y rounded-lg border">
      {deliveries.map((delivery) => (
        <li key={delivery.id} className="flex flex-col gap-1 px-4 py-2 text-sm">
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <DeliveryBadge {...delivery} />
            <code className="font-mono text-xs">{delivery.eventType}</code>
            <span className="text-muted">
              {delivery.attempts} {delivery.attempts === 1 ? "attempt" : "attempts"}
            </span>
            <Time at={delivery.deliveredAt ?? delivery.createdAt} className="ml-auto text-muted" />
          </p>
          <TextLink
            href={`/settings/webhooks/${delivery.endpointId}?delivery=${delivery.id}`}
            className="min-w-0 break-all"
          >
            {delivery.url}
          </TextLink>
        </li>
      ))}
    </ol>
  );
}

interface PartProps {
  title: string;
  /** How sure this is. */
  remark?: string;
  children: ReactNode;
}

function Part({ title, remark, children }: PartProps) {
  return (
    <section>
      <h3 className="mb-1.5 text-sm font-semibold">{title}</h3>
      {remark && <p className="mb-2 text-xs text-muted">{remark}</p>}
      {children}
    </section>
  );
}
