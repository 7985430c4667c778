import { randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import { insertAgent, insertPermission } from "@/db/queries/agents";
import { insertMember } from "@/db/queries/members";
import { insertOrganization } from "@/db/queries/organizations";
import { insertUser } from "@/db/queries/people";
import { EVENT_TYPES, type EventType } from "@/domain/events";
import type { JsonObject } from "@/domain/json-value";
import type { Plan } from "@/domain/plan";
import type { Actor, Role, Scope } from "@/domain/role";
import { SCOPES } from "@/domain/role";
import { newId } from "@/lib/ids";
import { parseJson } from "@/lib/json";
import { createApiKey } from "@/services/api-keys/create-api-key";
import { checkAction, type CheckInput } from "@/services/checks/check-action";
import type { Ctx, Platform } from "@/services/context";
import type { NewPermission } from "@/services/permissions/create-permission";
import { createEndpoint, type CreatedEndpoint } from "@/services/webhooks/create-endpoint";

export type TestActor = Extract<Actor, { kind: "member" }>;

/** An organization with an owner, seen by that owner. Its approvals take effect at once. */
export async function anOrganization(platform: Platform, plan: Plan = "pro"): Promise<Ctx> {
  const organizationId = newId("org");
  await platform.db.system((tx) =>
    insertOrganization(tx, { id: organizationId, name: "Acme", plan, undoSeconds: 0 }),
  );
  return ctxOf(platform, organizationId, await aMember(platform, organizationId, "owner"));
}

/** A new person in the organization. */
export async function aMember(
  platform: Platform,
  organizationId: string,
  role: Role,
): Promise<TestActor> {
  const userId = newId("user");
  const email = `${randomBytes(6).toString("hex")}@example.com`;
  await platform.db.system(async (tx) => {
    await insertUser(tx, { id: userId, email, name: `Test ${role}` });
    await insertMember(tx, { id: newId("mem"), organizationId, userId, role });
  });
  return { kind: "member", userId, role };
}

/** The same organization, seen by someone else. */
export function ctxOf(platform: Platform, organizationId: string, actor: Actor): Ctx {
  return {
    ...platform,
    organizationId,
    actor,
    requestId: newId("req"),
    outbox: { waiting: false },
  };
}

/** The same organization, seen by a new member. */
export async function aColleague(owner: Ctx, role: Role = "reviewer"): Promise<Ctx> {
  return ctxOf(owner, owner.organizationId, await aMember(owner, owner.organizationId, role));
}

/** An API key with its secret text, and the context its requests have. */
export async function aKey(
  owner: Ctx,
  options: { scopes?: readonly Scope[]; agentIds?: string[] } = {},
): Promise<{ secret: string; ctx: Ctx }> {
  const { agentIds = null } = options;
  const { scopes = agentIds ? SCOPES.filter((scope) => scope !== "manage") : SCOPES } = options;
  const input = { name: "test", scopes, agentIds, expiresAt: null };
  const { apiKey, secret } = await createApiKey(owner, input);
  const actor: Actor = { kind: "key", keyId: apiKey.id, scopes, agentIds };
  return { secret, ctx: ctxOf(owner, owner.organizationId, actor) };
}

/** An agent with permissions, each named by its action. */
export async function anAgent(
  ctx: Ctx,
  permissions: (Partial<NewPermission> & { action: string })[] = [],
): Promise<{ id: string; name: string }> {
  const id = newId("agent");
  const name = `agent ${id.slice(-8)}`;
  const { organizationId } = ctx;
  await ctx.db.tenant(organizationId, async (tx) => {
    await insertAgent(tx, { id, name, organizationId, createdBy: "test" });
    for (const permission of permissions)
      await insertPermission(tx, { ...permission, id: newId("perm"), agentId: id, organizationId });
  });
  return { id, name };
}

/** A check's input from JSON text, so that digits stay as written. */
export function aCheck(agentRef: string, action: string, context = "{}"): CheckInput {
  const parsed = parseJson(context) as JsonObject;
  return { agentRef, action, context: parsed, approvalId: null, idempotency: null };
}

/** A webhook endpoint at an address of its own that asked for these events, with its secret. */
export async function anEndpoint(
  ctx: Ctx,
  events: readonly EventType[] = EVENT_TYPES,
): Promise<CreatedEndpoint> {
  const url = `https://${randomBytes(6).toString("hex")}.example/hook`;
  return createEndpoint(ctx, { url, events: [...events], enabled: true });
}

/** An approval that waits for a human, and the agent that asked for it. */
export async function aPendingApproval(
  ctx: Ctx,
  context = '{"amount":500}',
): Promise<{ id: string; agentId: string }> {
  const agent = await anAgent(ctx, [{ action: "stripe.refund", requiresApproval: true }]);
  const { approvalId } = await checkAction(ctx, aCheck(agent.id, "stripe.refund", context));
  if (!approvalId) throw new Error("the check has opened no approval");
  return { id: approvalId, agentId: agent.id };
}

/** Lets approvals' time be over, by the database's clock. */
export async function lapse(ctx: Ctx, ...ids: string[]): Promise<void> {
  const list = sql`${sql.param(ids)}::uuid[]`;
  await ctx.db.system(async (tx) => {
    // One that was answered is lapsed for good: only a test can bring its end forward.
    await tx.execute(sql`select set_config('app.log_change', 'on', true)`);
    await tx.execute(
      sql`update approvals set expires_at = clock_timestamp() where id = any(${list})`,
    );
  });
}

export interface ToldEvent {
  id: string;
  type: string;
  body: string;
}

/** What the organization's endpoints were told, oldest first. */
export async function eventsOf(ctx: Ctx): Promise<ToldEvent[]> {
  const rows = await ctx.db.system((tx) =>
    tx.execute(sql`
      select id, type, body from events where organization_id = ${ctx.organizationId} order by id`),
  );
  return rows as unknown as ToldEvent[];
}

export interface HistoryRow {
  event: string;
  actor_id: string;
  before: string | null;
  after: string | null;
}

/** The history of one subject, oldest first. */
export async function historyOf(ctx: Ctx, subjectId: string): Promise<HistoryRow[]> {
  const rows = await ctx.db.system((tx) =>
    tx.execute(sql`
      select event, actor_id, before, after from admin_history
      where organization_id = ${ctx.organizationId} and subject_id = ${subjectId} order by id`),
  );
  return rows as unknown as HistoryRow[];
}
