import { beforeAll, describe, expect, it } from "vitest";
import { testPlatform } from "@/test/database";
import {
  aCheck,
  aKey,
  anAgent,
  anEndpoint,
  anOrganization,
  aPendingApproval,
} from "@/test/factories";
import { deleteAgent } from "./agents/delete-agent";
import { getAgent, listAgents } from "./agents/list-agents";
import { updateAgent } from "./agents/update-agent";
import { createApiKey } from "./api-keys/create-api-key";
import { rotateApiKey } from "./api-keys/rotate-api-key";
import { listApiKeys, revokeApiKey } from "./api-keys/revoke-api-key";
import { getApproval } from "./approvals/get-approval";
import { countPending, listApprovals } from "./approvals/list-approvals";
import { cancelApproval, resolveApproval } from "./approvals/resolve-approval";
import { viewApproval } from "./approvals/view-approval";
import { pastRequests } from "./approvals/past-requests";
import { undoApproval } from "./approvals/undo-approval";
import { waitForApproval } from "./approvals/wait-for-approval";
import { checkAction } from "./checks/check-action";
import type { Ctx } from "./context";
import { getLogEntry, listLogEntries } from "./logs/list-log-entries";
import { viewLogEntry } from "./logs/view-log-entry";
import { sendSampleRequest } from "./onboarding/send-sample-request";
import { matchActions } from "./permissions/match-actions";
import { previewChange } from "./permissions/preview-change";
import { previewRecovery, recoverDeliveries } from "./webhooks/recover-deliveries";
import { resumeEndpoint } from "./webhooks/resume-endpoint";
import { viewOutage } from "./webhooks/view-outage";
import { logAction } from "./logs/log-action";
import { createPermission } from "./permissions/create-permission";
import { getPermission, listPermissions } from "./permissions/list-permissions";
import { deletePermission, updatePermission } from "./permissions/update-permission";
import { getDelivery, getEndpoint, listDeliveries, listEndpoints } from "./webhooks/list-endpoints";
import { replayDelivery } from "./webhooks/replay-delivery";
import { rotateSecret } from "./webhooks/rotate-secret";
import { sendTest } from "./webhooks/send-test";
import { deleteEndpoint, updateEndpoint } from "./webhooks/update-endpoint";

const platform = testPlatform();

interface Ids {
  agent: string;
  permission: string;
  approval: string;
  key: string;
  endpoint: string;
  delivery: string;
}

let stranger: Ctx;
let owner: Ctx;
let ids: Ids;
beforeAll(async () => {
  stranger = await anOrganization(platform);
  owner = await anOrganization(platform);
  const { endpoint } = await anEndpoint(owner);
  const { id: approval, agentId: agent } = await aPendingApproval(owner);
  const [permission] = await platform.sql`select id from permissions where agent_id = ${agent}`;
  const { ctx } = await aKey(owner);
  const key = ctx.actor.kind === "key" ? ctx.actor.keyId : "";
  const { deliveryId: delivery } = await sendTest(owner, endpoint.id);
  ids = { agent, permission: permission?.id, approval, key, endpoint: endpoint.id, delivery };
});

/** Every use case that takes an id, as another organization's owner would call it. */
const ATTEMPTS: Record<string, (ctx: Ctx, id: Ids) => Promise<unknown>> = {
  getAgent: (ctx, { agent }) => getAgent(ctx, agent),
  updateAgent: (ctx, { agent }) => updateAgent(ctx, { id: agent, status: "inactive" }),
  deleteAgent: (ctx, { agent }) => deleteAgent(ctx, agent),
  listPermissions: (ctx, { agent }) => listPermissions(ctx, agent),
  createPermission: (ctx, { agent }) =>
    createPermission(ctx, {
      agentId: agent,
      action: "*",
      effect: "allow",
      requiresApproval: false,
      maxAmount: null,
      currency: null,
      approvalExpiresInSeconds: 60,
    }),
  getPermission: (ctx, { permission }) => getPermission(ctx, permission),
  updatePermission: (ctx, { permission }) =>
    updatePermission(ctx, { id: permission, requiresApproval: false }),
  deletePermission: (ctx, { permission }) => deletePermission(ctx, permission),
  createApiKey: (ctx, { agent }) =>
    createApiKey(ctx, { name: "k", scopes: ["check"], agentIds: [agent], expiresAt: null }),
  revokeApiKey: (ctx, { key }) => revokeApiKey(ctx, key),
  checkAction: (ctx, { agent }) => checkAction(ctx, aCheck(agent, "stripe.refund")),
  logAction: (ctx, { agent }) =>
    logAction(ctx, { ...aCheck(agent, "a"), status: "success", ipAddress: null }),
  getLogEntry: (ctx, { approval }) => getLogEntry(ctx, approval),
  getApproval: (ctx, { approval }) => getApproval(ctx, approval),
  viewApproval: (ctx, { approval }) => viewApproval(ctx, approval),
  waitForApproval: (ctx, { approval }) => waitForApproval(ctx, { id: approval, waitMs: 10_000 }),
  resolveApproval: (ctx, { approval }) =>
    resolveApproval(ctx, { id: approval, resolution: "approved", comment: null }),
  cancelApproval: (ctx, { approval }) => cancelApproval(ctx, { id: approval, mayTouch: () => {} }),
  pastRequests: (ctx, { approval }) => pastRequests(ctx, approval),
  undoApproval: (ctx, { approval }) =>
    undoApproval(ctx, { id: approval, takesEffectAt: new Date() }),
  viewLogEntry: (ctx, { approval }) => viewLogEntry(ctx, approval),
  matchActions: (ctx, { agent }) => matchActions(ctx, { agentId: agent, pattern: "*" }),
  previewChange: (ctx, { agent, permission }) =>
    previewChange(ctx, { agentId: agent, change: { kind: "delete", id: permission } }),
  sendSampleRequest: (ctx, { agent }) => sendSampleRequest(ctx, { agentId: agent }),
  rotateApiKey: (ctx, { key }) => rotateApiKey(ctx, { id: key, graceHours: 0 }),
  getDelivery: (ctx, { delivery }) => getDelivery(ctx, delivery),
  viewOutage: (ctx, { endpoint }) => viewOutage(ctx, endpoint),
  resumeEndpoint: (ctx, { endpoint }) => resumeEndpoint(ctx, endpoint),
  previewRecovery: (ctx, { endpoint }) =>
    previewRecovery(ctx, { endpointId: endpoint, since: new Date(0), until: new Date() }),
  recoverDeliveries: (ctx, { endpoint }) =>
    recoverDeliveries(ctx, { endpointId: endpoint, since: new Date(0), until: new Date() }),
  getEndpoint: (ctx, { endpoint }) => getEndpoint(ctx, endpoint),
  updateEndpoint: (ctx, { endpoint }) => updateEndpoint(ctx, { id: endpoint, enabled: false }),
  deleteEndpoint: (ctx, { endpoint }) => deleteEndpoint(ctx, endpoint),
  rotateSecret: (ctx, { endpoint }) => rotateSecret(ctx, endpoint),
  sendTest: (ctx, { endpoint }) => sendTest(ctx, endpoint),
  listDeliveries: (ctx, { endpoint }) => listDeliveries(ctx, { endpointId: endpoint, limit: 10 }),
  replayDelivery: (ctx, { delivery }) => replayDelivery(ctx, delivery),
};

describe("another organization's id", () => {
  it.each(Object.entries(ATTEMPTS))("%s finds nothing and changes nothing", async (_, attempt) => {
    const before = await content();
    await expect(attempt(stranger, ids)).rejects.toMatchObject({ code: "not_found" });
    expect(await content()).toEqual(before);
  });

  it("redeeming its approval is denied as one that does not exist", async () => {
    const agent = await anAgent(stranger, [{ action: "stripe.refund", requiresApproval: true }]);
    const input = {
      ...aCheck(agent.id, "stripe.refund", '{"amount":500}'),
      approvalId: ids.approval,
    };
    expect(await checkAction(stranger, input)).toMatchObject({
      decision: "deny",
      reason: "Approval not found",
    });
  });

  it("no list shows it, not even when it is asked for by id or as a cursor", async () => {
    const other = await anOrganization(platform);
    const page = { limit: 100 };
    const lists = [
      await listAgents(other, { ...page, cursor: "agent_z" }),
      await listApprovals(other, { ...page, agentId: ids.agent }),
      await listLogEntries(other, { ...page, agentId: ids.agent }),
      await listEndpoints(other, page),
    ];
    expect(lists.map(({ items }) => items.length)).toEqual([0, 0, 0, 0]);
    expect(await listApiKeys(other)).toEqual([]);
    expect(await countPending(other)).toBe(0);
  });
});

/** Every row of both organizations. */
async function content(): Promise<string[]> {
  const tables = await platform.sql`
    select relname from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
      and a.attname = 'organization_id'`;
  const dump: string[] = [];
  for (const { relname } of tables) {
    const rows = await platform.sql`select t::text as row from ${platform.sql(relname)} t`;
    dump.push(...rows.map(({ row }) => `${relname}: ${row}`));
  }
  return dump.sort();
}
