import { and, desc, eq, sql } from "drizzle-orm";
import type { Tx } from "../client";
import { apiKeys } from "../schema/organizations";

export type ApiKey = typeof apiKeys.$inferSelect;

export async function insertApiKey(tx: Tx, key: typeof apiKeys.$inferInsert): Promise<ApiKey> {
  const [row] = await tx.insert(apiKeys).values(key).returning();
  if (!row) throw new Error("the API key was not written");
  return row;
}

/** Newest first, revoked ones too. */
export async function listApiKeys(tx: Tx, organizationId: string): Promise<ApiKey[]> {
  return tx
    .select()
    .from(apiKeys)
    .where(eq(apiKeys.organizationId, organizationId))
    .orderBy(desc(apiKeys.id));
}

/** Null when there is no such key, or it was revoked before. */
export async function revokeApiKeyRow(
  tx: Tx,
  organizationId: string,
  id: string,
): Promise<ApiKey | null> {
  const [row] = await tx
    .update(apiKeys)
    .set({ revokedAt: sql`now()` })
    .where(
      and(
        eq(apiKeys.organizationId, organizationId),
        eq(apiKeys.id, id),
        sql`${apiKeys.revokedAt} is null`,
      ),
    )
    .returning();
  return row ?? null;
}

/** A key as people know it: its name and hint. */
export async function findApiKeyHint(
  tx: Tx,
  organizationId: string,
  id: string,
): Promise<string | null> {
  const [row] = await tx
    .select({ name: apiKeys.name, hint: apiKeys.hint })
    .from(apiKeys)
    .where(and(eq(apiKeys.organizationId, organizationId), eq(apiKeys.id, id)));
  return row ? `${row.name} (${row.hint})` : null;
}

export async function lockApiKey(
  tx: Tx,
  organizationId: string,
  id: string,
): Promise<ApiKey | null> {
  const [row] = await tx
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.organizationId, organizationId), eq(apiKeys.id, id)))
    .for("update");
  return row ?? null;
}

/** Lets a key lapse after the hours, unless it lapses sooner by itself. */
export async function replaceApiKeyRow(
  tx: Tx,
  organizationId: string,
  id: string,
  { replacedBy, graceHours }: { replacedBy: string; graceHours: number },
): Promise<void> {
  const lapse = sql`now() + make_interval(hours => ${graceHours})`;
  await tx
    .update(apiKeys)
    .set({ replacedBy, expiresAt: sql`least(${apiKeys.expiresAt}, ${lapse})` })
    .where(and(eq(apiKeys.organizationId, organizationId), eq(apiKeys.id, id)));
}
