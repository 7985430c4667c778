import { and, eq, inArray, or, sql } from "drizzle-orm";
import type { PermissionRule } from "@/domain/permission";
import type { Plan } from "@/domain/plan";
import type { Tx } from "../client";
import { agents, permissions } from "../schema/agents";
import { organizations } from "../schema/organizations";

export interface CheckFacts {
  agent: { id: string; name: string; active: boolean; seenLately: boolean };
  plan: Plan;
  permissions: PermissionRule[];
}

/**
 * The agent (by id, or by name when no id matches), the plan, and the agent's permissions among the
 * patterns, in one query.
 */
export async function findCheckFacts(
  tx: Tx,
  organizationId: string,
  agentRef: string,
  patterns: string[],
): Promise<CheckFacts | null> {
  const rows = await selectFacts(tx, organizationId, agentRef, patterns);
  const byId = rows.filter((row) => row.agent.id === agentRef);
  const chosen = byId.length > 0 ? byId : rows;
  const [first] = chosen;
  if (!first) return null;
  const { id, name, status, seenLately } = first.agent;
  return {
    agent: { id, name, active: status === "active", seenLately },
    plan: first.plan,
    permissions: chosen.flatMap((row) => (row.permission ? [row.permission] : [])),
  };
}

const AGENT_FACTS = {
  id: agents.id,
  name: agents.name,
  status: agents.status,
  seenLately: sql<boolean>`coalesce(${agents.lastSeenAt} > now() - interval '1 minute', false)`,
};

const PERMISSION_FACTS = {
  id: permissions.id,
  action: permissions.action,
  effect: permissions.effect,
  requiresApproval: permissions.requiresApproval,
  maxAmount: permissions.maxAmount,
  currency: permissions.currency,
  approvalExpiresInSeconds: permissions.approvalExpiresInSeconds,
};

function selectFacts(tx: Tx, organizationId: string, agentRef: string, patterns: string[]) {
  const ofAgent = and(eq(permissions.agentId, agents.id), inArray(permissions.action, patterns));
  const named = or(eq(agents.id, agentRef), eq(agents.name, agentRef));
  return tx
    .select({ agent: AGENT_FACTS, plan: organizations.plan, permission: PERMISSION_FACTS })
    .from(agents)
    .innerJoin(organizations, eq(organizations.id, agents.organizationId))
    .leftJoin(permissions, ofAgent)
    .where(and(eq(agents.organizationId, organizationId), named));
}

/** Marks the agent as seen now. */
export async function touchAgent(tx: Tx, organizationId: string, agentId: string): Promise<void> {
  await tx
    .update(agents)
    .set({ lastSeenAt: sql`now()` })
    .where(and(eq(agents.organizationId, organizationId), eq(agents.id, agentId)));
}
