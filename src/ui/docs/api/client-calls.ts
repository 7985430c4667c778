/**
 * The TypeScript client's method for each operation. The Python client's is the operation's id in
 * snake case. An operation that is not here has no method of its own in either.
 */
export const TYPESCRIPT_CALLS: Partial<Record<string, string>> = {
  check: "check",
  log: "log",
  listApprovals: "approvals.list",
  getApproval: "approvals.get",
  cancelApproval: "approvals.cancel",
  listAgents: "agents.list",
  createAgent: "agents.create",
  getAgent: "agents.get",
  updateAgent: "agents.update",
  deleteAgent: "agents.delete",
  listPermissions: "permissions.list",
  createPermission: "permissions.create",
  getPermission: "permissions.get",
  updatePermission: "permissions.update",
  deletePermission: "permissions.delete",
  listLogs: "logs.list",
  getLogEntry: "logs.get",
  getLogCheckpoint: "logs.checkpoint",
  listWebhookEndpoints: "webhookEndpoints.list",
  createWebhookEndpoint: "webhookEndpoints.create",
  getWebhookEndpoint: "webhookEndpoints.get",
  updateWebhookEndpoint: "webhookEndpoints.update",
  deleteWebhookEndpoint: "webhookEndpoints.delete",
  testWebhookEndpoint: "webhookEndpoints.test",
  rotateWebhookSecret: "webhookEndpoints.rotateSecret",
  listWebhookDeliveries: "webhookDeliveries.list",
  replayWebhookDelivery: "webhookDeliveries.replay",
};

/** `createAgent` as Python says it: `create_agent`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** `agent_id` as TypeScript says it: `agentId`. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
