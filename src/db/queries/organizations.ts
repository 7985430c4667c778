import { eq } from "drizzle-orm";
import type { Plan } from "@/domain/plan";
import type { Tx } from "../client";
import { organizations } from "../schema/organizations";

export type Organization = typeof organizations.$inferSelect;

export async function insertOrganization(
  tx: Tx,
  organization: typeof organizations.$inferInsert,
): Promise<Organization> {
  const [row] = await tx.insert(organizations).values(organization).returning();
  if (!row) throw new Error("the organization was not written");
  return row;
}

export async function findOrganization(tx: Tx, id: string): Promise<Organization> {
  const [row] = await tx.select().from(organizations).where(eq(organizations.id, id));
  if (!row) throw new Error(`organization ${id} does not exist`);
  return row;
}

/** The organization, locked: what is counted against its plan cannot grow meanwhile. */
export async function lockOrganization(tx: Tx, id: string): Promise<Organization> {
  const [row] = await tx.select().from(organizations).where(eq(organizations.id, id)).for("update");
  if (!row) throw new Error(`organization ${id} does not exist`);
  return row;
}

export async function updateOrganization(
  tx: Tx,
  id: string,
  change: { name?: string; plan?: Plan; undoSeconds?: number },
): Promise<Organization> {
  const [row] = await tx
    .update(organizations)
    .set(change)
    .where(eq(organizations.id, id))
    .returning();
  if (!row) throw new Error(`organization ${id} does not exist`);
  return row;
}

export async function existsOrganization(tx: Tx): Promise<boolean> {
  const rows = await tx.select({ id: organizations.id }).from(organizations).limit(1);
  return rows.length > 0;
}
