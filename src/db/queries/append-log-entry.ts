import type { Db } from "../client";
import { CHANNEL, noticeOf } from "../live";
import type { Together } from "../together";
import type { Approval } from "./approvals";
import type { EventRow } from "./events";
import type { LogEntry } from "./log-entries";

/** An approval as it is opened. */
export type OpenedApproval = Pick<
  Approval,
  | "id"
  | "organizationId"
  | "agentId"
  | "agentName"
  | "action"
  | "context"
  | "contextHash"
  | "reason"
  | "permissionId"
  | "permissionAction"
  | "amount"
  | "currency"
  | "maxAmount"
  | "apiKeyId"
  | "createdAt"
  | "expiresAt"
>;

/** What is written together with a log entry. */
export interface Appended {
  entry: LogEntry;
  /** The agent, to be marked as seen now. */
  seenAgent: string | null;
  event: EventRow | null;
  /** The approval that it opens, where its agent has fewer than `room` pending. */
  opens: { approval: OpenedApproval; room: number } | null;
  /** The answer that an Idempotency-Key gets from now on. */
  stored: {
    endpoint: string;
    key: string;
    requestHash: string;
    answer: string;
    keptHours: number;
  } | null;
}

/**
 * `due` when a delivery waits now; `taken` when the key has an answer already; `asked` when the
 * approval could not be opened just so: an equal one is pending, or the agent may have too many. Of
 * the last two nothing was written.
 */
export type Outcome = "kept" | "due" | "taken" | "asked";

/** Writes all of it or nothing, in a flight that others may share. */
export function appendLogEntry(db: Db, appended: Appended): Promise<Outcome> {
  return db.together(APPEND, appended);
}

const APPEND: Together<Appended, Outcome> = {
  text: "select append_log_entries($1, $2, $3) as answers",
  put: (all, patience) => ({
    parameters: [JSON.stringify(all.map(itemOf)), CHANNEL, patience],
    answersOf: (answers) => answers as Outcome[],
  }),
};

function itemOf({ entry, seenAgent, event, opens, stored }: Appended) {
  const { organizationId: organization, id } = entry;
  return {
    organization,
    entry: entryColumns(entry),
    ...(seenAgent && { seenAgent }),
    ...(event && { event: { id: event.id, type: event.type, body: event.body } }),
    ...(event && { plans: event.plans }),
    ...(stored && { stored }),
    ...(opens && {
      approval: approvalColumns(opens.approval),
      room: opens.room,
      notice: noticeOf({ organizationId: organization, kind: "approval", id }),
    }),
  };
}

function entryColumns(entry: LogEntry) {
  return {
    id: entry.id,
    organization_id: entry.organizationId,
    agent_id: entry.agentId,
    agent_name: entry.agentName,
    action: entry.action,
    status: entry.status,
    source: entry.source,
    context: entry.context,
    reason: entry.reason,
    permission_id: entry.permissionId,
    approval_id: entry.approvalId,
    api_key_id: entry.apiKeyId,
    ip_address: entry.ipAddress,
    request_id: entry.requestId,
    created_at: entry.createdAt,
  } satisfies Record<string, string | Date | null>;
}

function approvalColumns(approval: OpenedApproval) {
  return {
    id: approval.id,
    agent_id: approval.agentId,
    agent_name: approval.agentName,
    action: approval.action,
    context: approval.context,
    context_hash: approval.contextHash,
    reason: approval.reason,
    permission_id: approval.permissionId,
    permission_action: approval.permissionAction,
    amount: approval.amount,
    currency: approval.currency,
    max_amount: approval.maxAmount,
    api_key_id: approval.apiKeyId,
    created_at: approval.createdAt,
    expires_at: approval.expiresAt,
  } satisfies Record<string, string | Date | null>;
}
