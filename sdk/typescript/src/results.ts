import type { AgentWardenError } from "./errors";
import type { JsonObject } from "./json";

/**
 * What the calls answer: frozen objects. Each keeps the whole JSON object in `raw`, and in
 * `requestId` what to quote when asking about it. Timestamps are the RFC 3339 text the server sent.
 * A number with more digits than a JavaScript number holds is a string of those digits.
 */
export interface Answered {
  readonly raw: JsonObject;
  readonly requestId: string | null;
}

/** The action may be done. */
export interface Allowed extends Answered {
  readonly decision: "allow";
  readonly allowed: true;
  readonly requiresApproval: false;
  readonly reason: null;
  readonly approvalId: null;
  readonly expiresAt: null;
  /** The log entry that recorded this decision. */
  readonly checkId: string | null;
}

/** A human must decide first: nothing may be done yet. */
export interface NeedsApproval extends Answered {
  readonly decision: "require_approval";
  readonly allowed: false;
  readonly requiresApproval: true;
  readonly reason: string;
  /** The request that was put to a human. */
  readonly approvalId: string;
  /** When that request lapses. */
  readonly expiresAt: string | null;
  readonly checkId: string | null;
}

/** The action may not be done. */
export interface Denied extends Answered {
  readonly decision: "deny";
  readonly allowed: false;
  readonly requiresApproval: false;
  readonly reason: string;
  readonly approvalId: null;
  readonly expiresAt: null;
  readonly checkId: string | null;
  /** Set only on a deny made by this client because AgentWarden could not answer. */
  readonly error: AgentWardenError | null;
}

/**
 * The decision on one action. Test `decision` or `allowed`, never the object itself: every object
 * is truthy, a denied one too.
 */
export type CheckResult = Allowed | NeedsApproval | Denied;

/** A word of the API, or one that a later version of it may say. */
type Word<Known extends string> = Known | (string & {});

/** Where a request for approval stands. */
export type ApprovalStatus = Word<
  "pending_approval" | "approved" | "rejected" | "expired" | "cancelled"
>;

/** A decision put to a human. Test `approved` or `status`, never the object itself. */
export interface Approval extends Answered {
  readonly id: string;
  readonly status: ApprovalStatus;
  /** A human said yes. */
  readonly approved: boolean;
  /** Nobody has decided yet. */
  readonly pending: boolean;
  readonly agentId: string | null;
  readonly action: string | null;
  readonly context: JsonObject | null;
  readonly createdAt: string | null;
  readonly expiresAt: string | null;
  readonly resolvedAt: string | null;
  readonly resolvedBy: string | null;
  readonly redeemedAt: string | null;
  /** Why a human was asked. */
  readonly reason: string | null;
  /** What the reviewer said. */
  readonly comment: string | null;
}

/** One line of the audit trail. */
export interface LogEntry extends Answered {
  readonly id: string;
  readonly agentId: string | null;
  readonly organizationId: string | null;
  readonly action: string | null;
  readonly status: string | null;
  readonly context: JsonObject | null;
  readonly reason: string | null;
  readonly approvalId: string | null;
  readonly ipAddress: string | null;
  readonly createdAt: string | null;
}

/** A signed checkpoint of the audit trail. Keep `raw` outside the service: the verifier reads it. */
export interface LogCheckpoint extends Answered {
  /** The newest seal; null when nothing was sealed yet. */
  readonly seal: LogSeal | null;
  /** The key that signed it: Ed25519, 32 bytes, base64url. */
  readonly publicKey: string | null;
}

/** One seal over a run of log entries; each names the one before. */
export interface LogSeal {
  readonly organizationId: string;
  /** Counts from 1. */
  readonly number: number;
  /** Entries under this seal. */
  readonly size: number;
  /** Merkle root over the entries, hexadecimal. */
  readonly root: string;
  /** Hash of the seal before; 64 zeros for the first. */
  readonly previous: string;
  readonly oldestEntryAt: string;
  readonly newestEntryAt: string;
  readonly sealedAt: string;
  readonly keyId: string;
  readonly hash: string;
  /** Ed25519, base64url. */
  readonly signature: string;
}

/** An AI agent that asks before it acts. */
export interface Agent extends Answered {
  readonly id: string;
  readonly name: string | null;
  readonly description: string | null;
  readonly status: Word<"active" | "inactive"> | null;
  readonly createdAt: string | null;
  readonly createdBy: string | null;
}

/** What one agent may do. `action` is a name or a pattern such as `stripe.*`. */
export interface Permission extends Answered {
  readonly id: string;
  readonly agentId: string | null;
  readonly action: string | null;
  readonly effect: Word<"allow" | "deny"> | null;
  readonly requiresApproval: boolean | null;
  readonly maxAmount: number | string | null;
  readonly currency: string | null;
  readonly approvalExpiresInSeconds: number | null;
}

/** Where events are sent. */
export interface WebhookEndpoint extends Answered {
  readonly id: string;
  readonly url: string | null;
  readonly events: readonly string[] | null;
  readonly enabled: boolean | null;
  /** Known only right after creating the endpoint or rotating its secret. */
  readonly secret: string | null;
  readonly createdAt: string | null;
}

/** One event on its way to one endpoint. */
export interface WebhookDelivery extends Answered {
  readonly id: string;
  readonly endpointId: string | null;
  /** What the endpoint sees as `webhook-id`. */
  readonly webhookId: string | null;
  readonly event: string | null;
  readonly status: string | null;
  readonly createdAt: string | null;
}

/** The events that are told to endpoints. */
export type EventName = Word<
  | "log.pending_approval"
  | "log.blocked"
  | "log.failed"
  | "approval.approved"
  | "approval.rejected"
  | "approval.expired"
  | "approval.cancelled"
  | "log.sealed"
>;

/** A verified webhook. */
export interface WebhookEvent {
  /** The same on every attempt: use it to act once. */
  readonly id: string;
  readonly event: EventName;
  readonly timestamp: string | null;
  /** The event's fields, named as they were sent. */
  readonly data: JsonObject;
  readonly raw: JsonObject;
}
