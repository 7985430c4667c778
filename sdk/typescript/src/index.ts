/** Ask before an AI agent acts: the TypeScript client of AgentWarden. */

export { AgentWarden } from "./client";
export * from "./errors";
export type { ActInput } from "./flows/act";
export type { ActionInput, CheckInput } from "./flows/check";
export type { Protected, ProtectInput } from "./flows/protect";
export type { GetApprovalOptions, WaitOptions } from "./flows/wait-for-approval";
export type { LogInput } from "./flows/write-log";
export type { JsonObject, JsonValue } from "./json";
export type { Agents, NewAgent } from "./resources/agents";
export type { Approvals, ListApprovalsOptions } from "./resources/approvals";
export type { ListOptions } from "./resources/list-query";
export type { ListLogsOptions, Logs } from "./resources/logs";
export type { NewPermission, Permissions } from "./resources/permissions";
export type { WebhookDeliveries } from "./resources/webhook-deliveries";
export type { NewWebhookEndpoint, WebhookEndpoints } from "./resources/webhook-endpoints";
export type * from "./results";
export type { AgentWardenOptions, Clock } from "./settings";
export { VERSION } from "./version";
export { type RawBody, type VerifyOptions, type WebhookHeaders, webhooks } from "./webhooks";
