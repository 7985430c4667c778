import { and, asc, desc, eq, lt, type SQL } from "drizzle-orm";
import type { Tx } from "../client";
import { agents, permissions } from "../schema/agents";

export type Agent = typeof agents.$inferSelect;
export type Permission = typeof permissions.$inferSelect;

export async function insertAgent(tx: Tx, agent: typeof agents.$inferInsert): Promise<Agent> {
  const [row] = await tx.insert(agents).values(agent).returning();
  if (!row) throw new Error("the agent was not written");
  return row;
}

export async function findAgent(tx: Tx, organizationId: string, id: string): Promise<Agent | null> {
  const [row] = await tx.select().from(agents).where(agentById(organizationId, id));
  return row ?? null;
}

export async function lockAgent(tx: Tx, organizationId: string, id: string): Promise<Agent | null> {
  const [row] = await tx.select().from(agents).where(agentById(organizationId, id)).for("update");
  return row ?? null;
}

/** True while the agent is there; it then stays until this transaction has ended. */
export async function holdAgent(tx: Tx, organizationId: string, id: string): Promise<boolean> {
  const rows = await tx
    .select({ id: agents.id })
    .from(agents)
    .where(agentById(organizationId, id))
    .for("key share");
  return rows.length > 0;
}

/** Lets one at a time past the agent until the transaction ends; those that only hold it pass. */
export async function queueAtAgent(tx: Tx, organizationId: string, id: string): Promise<void> {
  await tx
    .select({ id: agents.id })
    .from(agents)
    .where(agentById(organizationId, id))
    .for("no key update");
}

/** Newest first. */
export async function listAgents(
  tx: Tx,
  organizationId: string,
  page: { cursor?: string; limit: number },
): Promise<Agent[]> {
  const conditions: SQL[] = [eq(agents.organizationId, organizationId)];
  if (page.cursor) conditions.push(lt(agents.id, page.cursor));
  return tx
    .select()
    .from(agents)
    .where(and(...conditions))
    .orderBy(desc(agents.id))
    .limit(page.limit);
}

export async function countAgents(tx: Tx, organizationId: string): Promise<number> {
  return tx.$count(agents, eq(agents.organizationId, organizationId));
}

export async function updateAgent(
  tx: Tx,
  organizationId: string,
  id: string,
  change: Partial<Pick<Agent, "name" | "description" | "status">>,
): Promise<Agent | null> {
  const [row] = await tx
    .update(agents)
    .set(change)
    .where(agentById(organizationId, id))
    .returning();
  return row ?? null;
}

/** Makes every active agent inactive; returns their ids. */
export async function deactivateAgents(tx: Tx, organizationId: string): Promise<string[]> {
  const rows = await tx
    .update(agents)
    .set({ status: "inactive" })
    .where(and(eq(agents.organizationId, organizationId), eq(agents.status, "active")))
    .returning({ id: agents.id });
  return rows.map((row) => row.id);
}

export async function deleteAgentRow(tx: Tx, organizationId: string, id: string): Promise<void> {
  await tx.delete(agents).where(agentById(organizationId, id));
}

export async function insertPermission(
  tx: Tx,
  permission: typeof permissions.$inferInsert,
): Promise<Permission> {
  const [row] = await tx.insert(permissions).values(permission).returning();
  if (!row) throw new Error("the permission was not written");
  return row;
}

export async function lockPermission(
  tx: Tx,
  organizationId: string,
  id: string,
): Promise<Permission | null> {
  const [row] = await tx
    .select()
    .from(permissions)
    .where(permissionById(organizationId, id))
    .for("update");
  return row ?? null;
}

export async function findPermission(
  tx: Tx,
  organizationId: string,
  id: string,
): Promise<Permission | null> {
  const [row] = await tx.select().from(permissions).where(permissionById(organizationId, id));
  return row ?? null;
}

/** All permissions of one agent, by action. */
export async function listPermissions(
  tx: Tx,
  organizationId: string,
  agentId: string,
): Promise<Permission[]> {
  return tx
    .select()
    .from(permissions)
    .where(and(eq(permissions.organizationId, organizationId), eq(permissions.agentId, agentId)))
    .orderBy(asc(permissions.action), asc(permissions.effect));
}

export async function updatePermissionRow(
  tx: Tx,
  organizationId: string,
  id: string,
  change: Partial<Permission>,
): Promise<Permission | null> {
  const [row] = await tx
    .update(permissions)
    .set({ ...change, updatedAt: new Date() })
    .where(permissionById(organizationId, id))
    .returning();
  return row ?? null;
}

export async function deletePermissionRow(
  tx: Tx,
  organizationId: string,
  id: string,
): Promise<void> {
  await tx.delete(permissions).where(permissionById(organizationId, id));
}

function agentById(organizationId: string, id: string): SQL | undefined {
  return and(eq(agents.organizationId, organizationId), eq(agents.id, id));
}

function permissionById(organizationId: string, id: string): SQL | undefined {
  return and(eq(permissions.organizationId, organizationId), eq(permissions.id, id));
}
