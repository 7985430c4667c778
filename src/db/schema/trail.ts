import { sql } from "drizzle-orm";
import {
  check,
  index,
  integer,
  numeric,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { ApprovalStatus } from "../../domain/approval";
import type { LogStatus } from "../../domain/log-status";
import { createdAt, instant } from "./columns";
import { ofOrganization } from "./organizations";

/**
 * One line of the audit trail. The id is a UUIDv7, so the order of ids is the order of time.
 * Agent and permission are named, not referenced: deleting them keeps the trail.
 */
export const logEntries = pgTable(
  "log_entries",
  {
    id: uuid().primaryKey(),
    organizationId: ofOrganization(),
    agentId: text().notNull(),
    agentName: text().notNull(),
    action: text().notNull(),
    status: text().$type<LogStatus>().notNull(),
    /** `check`: the service decided; `log`: an agent or server reported. */
    source: text().$type<"check" | "log">().notNull(),
    /** The caller's JSON, text as sent without white space; never rewritten. */
    context: text().notNull(),
    reason: text(),
    permissionId: text(),
    /** The approval this entry opened or redeemed. */
    approvalId: uuid(),
    apiKeyId: text(),
    ipAddress: text(),
    requestId: text(),
    createdAt: createdAt(),
  },
  (t) => [
    index("log_entries_organization_idx").on(t.organizationId, t.id),
    index("log_entries_agent_idx").on(t.organizationId, t.agentId, t.id),
    index("log_entries_action_idx").on(t.organizationId, t.action, t.id),
    index("log_entries_status_idx").on(t.organizationId, t.status, t.id),
    index("log_entries_api_key_idx").on(t.organizationId, t.apiKeyId, t.id),
    index("log_entries_created_idx").using("brin", t.createdAt).with({ autosummarize: true }),
    index("log_entries_approval_idx")
      .on(t.approvalId)
      .where(sql`${t.approvalId} is not null`),
  ],
);

/**
 * How the checks of sealed log entries were answered: all of them by quarters of an hour, those of each
 * action and of each agent by hours and by days (UTC). A trigger counts entries as they are sealed;
 * what waits for its seal, the log itself has.
 */
export const checkCounts = pgTable(
  "check_counts",
  {
    organizationId: ofOrganization(),
    per: text().$type<"quarter" | "hour" | "day">().notNull(),
    begins: instant().notNull(),
    about: text().$type<"all" | "action" | "agent">().notNull(),
    /** The action, or the agent's id; empty for all. */
    id: text().notNull(),
    /** The agent's at that time. */
    name: text().notNull(),
    allowed: integer().notNull(),
    asked: integer().notNull(),
    blocked: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.organizationId, t.per, t.begins, t.about, t.id] })],
);

/** A decision put to a human. Its id is the id of the log entry that opened it. */
export const approvals = pgTable(
  "approvals",
  {
    id: uuid().primaryKey(),
    organizationId: ofOrganization(),
    agentId: text().notNull(),
    agentName: text().notNull(),
    action: text().notNull(),
    context: text().notNull(),
    /** SHA-256 over the canonical context (RFC 8785), hex. */
    contextHash: text().notNull(),
    status: text().$type<ApprovalStatus>().notNull().default("pending_approval"),
    /** Why a human is asked, and the rule that asked, as they were at that moment. */
    reason: text().notNull(),
    permissionId: text(),
    permissionAction: text(),
    amount: numeric(),
    currency: text(),
    maxAmount: numeric(),
    apiKeyId: text(),
    createdAt: createdAt(),
    expiresAt: instant().notNull(),
    resolvedAt: instant(),
    resolvedBy: text(),
    comment: text(),
    redeemedAt: instant(),
    /** An approval given but not in effect yet: still pending for agents, and can be undone. */
    heldBy: text(),
    heldComment: text(),
    /** When the held approval becomes final. */
    takesEffectAt: instant(),
    /** When its e-mails to reviewers were put in line. */
    reviewersToldAt: instant(),
  },
  (t) => [
    // An agent is one organization's: beginning with it, this index is the only one for its pending.
    uniqueIndex("approvals_pending_key")
      .on(t.agentId, t.action, t.contextHash)
      .where(sql`${t.status} = 'pending_approval'`),
    index("approvals_organization_status_idx").on(t.organizationId, t.status, t.id),
    index("approvals_agent_idx").on(t.organizationId, t.agentId, t.action, t.id),
    // Of pending ones, in words that no other question uses: it would lead those astray.
    index("approvals_expiry_idx")
      .on(t.expiresAt)
      .where(sql`${t.resolvedAt} is null`),
    check(
      "approvals_status",
      sql`${t.status} in ('pending_approval','approved','rejected','expired','cancelled')`,
    ),
    check(
      "approvals_resolved",
      sql`(${t.status} = 'pending_approval') = (${t.resolvedAt} is null)`,
    ),
    check("approvals_redeemed", sql`${t.redeemedAt} is null or ${t.status} = 'approved'`),
    check("approvals_held", sql`(${t.heldBy} is null) = (${t.takesEffectAt} is null)`),
    check(
      "approvals_held_pending",
      sql`${t.takesEffectAt} is null or ${t.status} = 'pending_approval'`,
    ),
    index("approvals_held_idx")
      .on(t.takesEffectAt)
      .where(sql`${t.takesEffectAt} is not null`),
    index("approvals_untold_idx")
      .on(t.id)
      .where(sql`${t.status} = 'pending_approval' and ${t.reviewersToldAt} is null`),
  ],
);

/** The stored answer to an Idempotency-Key; written in the transaction of the work it answers. */
export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    organizationId: ofOrganization(),
    endpoint: text().notNull(),
    key: text().notNull(),
    requestHash: text().notNull(),
    /** What the use case answered, with its dates (superjson). */
    answer: text().notNull(),
    createdAt: createdAt(),
    expiresAt: instant().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.organizationId, t.endpoint, t.key] }),
    index("idempotency_keys_expiry_idx").on(t.expiresAt),
  ],
);
