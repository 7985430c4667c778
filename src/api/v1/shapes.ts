import type { z } from "zod";
import { JsonNumber, JsonText } from "@/domain/json-value";
import { wireTime } from "@/domain/wire-time";
import type { CheckAnswer } from "@/services/checks/check-action";
import type {
  Agent,
  ApprovalNow,
  LogEntry,
  Permission,
  WebhookAttempt,
  WebhookDelivery,
  WebhookEndpoint,
} from "@/services/records";
import type { Checkpoint } from "@/services/evidence/checkpoint";
import type * as answers from "./answers";

/** How each thing looks on the wire: snake_case, and nothing a caller must not see. */

type Wire<Name extends keyof typeof answers> = z.infer<(typeof answers)[Name]>;

const time = (at: Date | null) => at && wireTime(at);
const number = (digits: string | null) => (digits === null ? null : new JsonNumber(digits));

export function checkShape(answer: CheckAnswer): Wire<"checkAnswer"> {
  const { decision, reason, approvalId, checkId, expiresAt } = answer;
  return {
    allowed: decision === "allow",
    requires_approval: decision === "require_approval",
    reason,
    approval_id: approvalId,
    decision,
    check_id: checkId,
    expires_at: time(expiresAt),
  };
}

export function logShape(entry: LogEntry): Wire<"logEntry"> {
  return {
    id: entry.id,
    agent_id: entry.agentId,
    agent_name: entry.agentName,
    organization_id: entry.organizationId,
    action: entry.action,
    status: entry.status,
    source: entry.source,
    reason: entry.reason,
    context: new JsonText(entry.context),
    approval_id: entry.approvalId,
    permission_id: entry.permissionId,
    ip_address: entry.ipAddress,
    request_id: entry.requestId,
    created_at: wireTime(entry.createdAt),
  };
}

/** A seal's fields have their names on the wire already: they are what is signed. */
export function checkpointShape({ seal, public_key }: Checkpoint): Wire<"checkpoint"> {
  return { seal: seal && { ...seal }, public_key };
}

export function approvalShape(approval: ApprovalNow): Wire<"approval"> {
  return {
    id: approval.id,
    approval_id: approval.id,
    agent_id: approval.agentId,
    agent_name: approval.agentName,
    action: approval.action,
    status: approval.status,
    reason: approval.reason,
    context: new JsonText(approval.context),
    context_hash: approval.contextHash,
    permission_id: approval.permissionId,
    created_at: wireTime(approval.createdAt),
    expires_at: wireTime(approval.expiresAt),
    resolved_at: time(approval.resolvedAt),
    resolved_by: approval.resolvedBy,
    comment: approval.comment,
    redeemed_at: time(approval.redeemedAt),
  };
}

export function agentShape(agent: Agent): Wire<"agent"> {
  return {
    id: agent.id,
    name: agent.name,
    description: agent.description,
    status: agent.status,
    organization_id: agent.organizationId,
    created_at: wireTime(agent.createdAt),
    created_by: agent.createdBy,
    last_seen_at: time(agent.lastSeenAt),
  };
}

export function permissionShape(permission: Permission): Wire<"permission"> {
  return {
    id: permission.id,
    agent_id: permission.agentId,
    action: permission.action,
    effect: permission.effect,
    requires_approval: permission.requiresApproval,
    max_amount: number(permission.maxAmount),
    currency: permission.currency,
    approval_expires_in_seconds: permission.approvalExpiresInSeconds,
    created_at: wireTime(permission.createdAt),
    updated_at: wireTime(permission.updatedAt),
  };
}

export function endpointShape(endpoint: WebhookEndpoint): Wire<"endpoint"> {
  return {
    id: endpoint.id,
    url: endpoint.url,
    events: endpoint.events,
    enabled: endpoint.disabledAt === null,
    disabled_reason: endpoint.disabledReason,
    disabled_at: time(endpoint.disabledAt),
    created_at: wireTime(endpoint.createdAt),
    created_by: endpoint.createdBy,
  };
}

export function deliveryShape(
  delivery: WebhookDelivery & { eventType?: string; history?: WebhookAttempt[] },
): Wire<"delivery"> {
  return {
    id: delivery.id,
    endpoint_id: delivery.endpointId,
    webhook_id: delivery.eventId,
    event: delivery.eventType ?? null,
    status: delivery.status,
    attempts: (delivery.history ?? []).map(attemptShape),
    next_attempt_at: delivery.status === "pending" ? wireTime(delivery.nextAttemptAt) : null,
    delivered_at: time(delivery.deliveredAt),
    created_at: wireTime(delivery.createdAt),
  };
}

function attemptShape(attempt: WebhookAttempt): Wire<"delivery">["attempts"][number] {
  return {
    number: attempt.number,
    http_status: attempt.httpStatus,
    failure: attempt.failure,
    duration_ms: attempt.durationMs,
    response_excerpt: attempt.responseExcerpt,
    created_at: wireTime(attempt.createdAt),
  };
}
