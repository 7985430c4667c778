/** The rows that use cases answer with, for the adapters that show them. */
export type { Agent, Permission } from "@/db/queries/agents";
export type { Approval, ApprovalNow } from "@/db/queries/approvals";
export type { LogEntry } from "@/db/queries/log-entries";
export type { WebhookAttempt, WebhookDelivery, WebhookEndpoint } from "@/db/queries/webhooks";
