import { eq, getTableColumns, inArray, sql } from "drizzle-orm";
import type { Tx } from "../client";
import { stripeEvents } from "../schema/billing";
import { organizations } from "../schema/organizations";
import type { Organization } from "./organizations";

/** An organization with the version of its row: another one after every change. */
export type VersionedOrganization = Organization & { version: string };

const versioned = { ...getTableColumns(organizations), version: sql<string>`xmin::text` };

/** The organization whose customer it is. Spans tenants: Stripe does not know ours. */
export async function findOrganizationOfCustomer(
  tx: Tx,
  customerId: string,
): Promise<VersionedOrganization | null> {
  const [row] = await tx
    .select(versioned)
    .from(organizations)
    .where(eq(organizations.stripeCustomerId, customerId));
  return row ?? null;
}

/** The same, locked by its id; null when it has another customer meanwhile. */
export async function lockOrganizationOfCustomer(
  tx: Tx,
  organizationId: string,
  customerId: string,
): Promise<VersionedOrganization | null> {
  const [row] = await tx
    .select(versioned)
    .from(organizations)
    .where(eq(organizations.id, organizationId))
    .for("update");
  return row?.stripeCustomerId === customerId ? row : null;
}

/** Keeps the customer unless there is one already; returns the one that is kept. */
export async function keepCustomer(
  tx: Tx,
  organizationId: string,
  customerId: string,
): Promise<string> {
  const [row] = await tx
    .update(organizations)
    .set({ stripeCustomerId: sql`coalesce(${organizations.stripeCustomerId}, ${customerId})` })
    .where(eq(organizations.id, organizationId))
    .returning({ customerId: organizations.stripeCustomerId });
  if (!row?.customerId) throw new Error(`organization ${organizationId} does not exist`);
  return row.customerId;
}

/** Keeps the subscription; gives the row a new version even where nothing differs. */
export async function keepSubscription(
  tx: Tx,
  organizationId: string,
  subscriptionId: string | null,
): Promise<void> {
  await tx
    .update(organizations)
    .set({ stripeSubscriptionId: subscriptionId })
    .where(eq(organizations.id, organizationId));
}

export async function existsStripeEvent(tx: Tx, id: string): Promise<boolean> {
  const rows = await tx
    .select({ id: stripeEvents.id })
    .from(stripeEvents)
    .where(eq(stripeEvents.id, id));
  return rows.length > 0;
}

/** False when the event has been taken in before. */
export async function insertStripeEvent(
  tx: Tx,
  event: { id: string; type: string },
): Promise<boolean> {
  const { id, type } = event;
  const rows = await tx
    .insert(stripeEvents)
    .values({ id, type })
    .onConflictDoNothing()
    .returning({ id: stripeEvents.id });
  return rows.length > 0;
}

/** Removes up to `limit` events of Stripe that are older than so many days; returns how many. */
export async function deleteOldStripeEvents(tx: Tx, days: number, limit: number): Promise<number> {
  const old = tx
    .select({ id: stripeEvents.id })
    .from(stripeEvents)
    .where(sql`${stripeEvents.createdAt} < now() - make_interval(days => ${days})`)
    .limit(limit);
  const deleted = await tx
    .delete(stripeEvents)
    .where(inArray(stripeEvents.id, old))
    .returning({ id: stripeEvents.id });
  return deleted.length;
}
