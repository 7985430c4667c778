import type { ReactNode } from "react";
import { AgentText } from "../context/agent-text";
import { cn } from "../kit/cn";
import { CopyButton } from "../kit/copy-button";
import { TextLink } from "../kit/text-link";
import { Time } from "../kit/time";
import { FieldName } from "./field-name";
import type { LogView } from "./log-dialog";

/** What the service itself knows of an entry. */
export function LogFacts({ entry }: { entry: LogView }) {
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
      <PermissionFact entry={entry} />
      {entry.apiKeyId && (
        <Fact name="Key">
          {entry.keyName ? <AgentText text={entry.keyName} /> : "A key that is gone"}
          <span className={idClasses}>{entry.apiKeyId}</span>
        </Fact>
      )}
      {entry.ipAddress && (
        <Fact name="IP address" mono>
          {entry.ipAddress}
        </Fact>
      )}
      {entry.requestId && (
        <Fact name="Request id" mono>
          {entry.requestId}
        </Fact>
      )}
      <EvidenceFacts evidence={entry.evidence} />
      <Fact name="Entry id">
        <span className="flex items-center gap-1">
          <span className="min-w-0 font-mono text-xs break-all">{entry.id}</span>
          <CopyButton text={entry.id} label="Copy entry id" variant="ghost" iconOnly />
        </span>
      </Fact>
    </dl>
  );
}

function EvidenceFacts({ evidence: { sealNumber, erased } }: Pick<LogView, "evidence">) {
  return (
    <>
      <Fact name="Seal">
        {sealNumber === null ? "Not sealed yet" : `Sealed in seal ${sealNumber}`}
      </Fact>
      {erased.length > 0 && (
        <Fact name="Erased">
          <ul>
            {erased.map(({ name, at }) => (
              <li key={name}>
                <FieldName name={name} />, erased on <Time at={at} show="full" />
              </li>
            ))}
          </ul>
        </Fact>
      )}
    </>
  );
}

function PermissionFact({ entry }: { entry: LogView }) {
  const { permission, permissionId, source } = entry;
  if (source === "log") return null;
  if (!permissionId) return <Fact name="Permission that decided">None covers this action</Fact>;
  return (
    <Fact name="Permission that decided">
      {permission ? (
        <>
          {permission.effect === "deny" ? "Deny " : "Allow "}
          <span className="font-mono text-xs">{permission.action}</span>
        </>
      ) : (
        "One that was deleted since"
      )}
      <span className={idClasses}>{permissionId}</span>
    </Fact>
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

const idClasses = "block font-mono text-xs break-all text-muted";
