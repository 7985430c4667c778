import { and, eq, sql } from "drizzle-orm";
import type { PermissionRule } from "@/domain/permission";
import type { Plan } from "@/domain/plan";
import type { Tx } from "../client";
import { agents } from "../schema/agents";

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
  const [row] = await tx.execute<{ facts: CheckFacts | null }>(sql`
    select check_facts(${organizationId}, ${agentRef}, ${sql.param(patterns)}::text[]) as facts`);
  return row?.facts ?? null;
}

/** Marks the agent as seen now. */
export async function touchAgent(tx: Tx, organizationId: string, agentId: string): Promise<void> {
  await tx
    .update(agents)
    .set({ lastSeenAt: sql`now()` })
    .where(and(eq(agents.organizationId, organizationId), eq(agents.id, agentId)));
}
