import { and, eq, gt, lt, sql } from "drizzle-orm";
import type { Tx } from "../client";
import { idempotencyKeys } from "../schema/trail";

export type StoredAnswer = typeof idempotencyKeys.$inferSelect;
export type KeyScope = Pick<StoredAnswer, "organizationId" | "endpoint" | "key">;

/** Holds the key until the transaction ends; false when another request holds it now. */
export async function tryHoldKey(tx: Tx, scope: KeyScope): Promise<boolean> {
  const name = `${scope.organizationId}\n${scope.endpoint}\n${scope.key}`;
  const [row] = await tx.execute<{ held: boolean }>(
    sql`select pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) as held`,
  );
  return row?.held === true;
}

export async function findStoredAnswer(tx: Tx, scope: KeyScope): Promise<StoredAnswer | null> {
  const [row] = await tx
    .select()
    .from(idempotencyKeys)
    .where(
      and(
        eq(idempotencyKeys.organizationId, scope.organizationId),
        eq(idempotencyKeys.endpoint, scope.endpoint),
        eq(idempotencyKeys.key, scope.key),
        gt(idempotencyKeys.expiresAt, sql`now()`),
      ),
    );
  return row ?? null;
}

/** Keeps the answer for `keptHours`, in the place of one that has expired; false when another is kept. */
export async function insertStoredAnswer(
  tx: Tx,
  answer: Omit<StoredAnswer, "createdAt" | "expiresAt">,
  keptHours: number,
): Promise<boolean> {
  const expiresAt = sql`now() + make_interval(hours => ${keptHours})`;
  const row = { ...answer, createdAt: sql`now()`, expiresAt };
  const kept = await tx
    .insert(idempotencyKeys)
    .values(row)
    .onConflictDoUpdate({
      target: [idempotencyKeys.organizationId, idempotencyKeys.endpoint, idempotencyKeys.key],
      set: row,
      setWhere: lt(idempotencyKeys.expiresAt, sql`now()`),
    })
    .returning({ key: idempotencyKeys.key });
  return kept.length > 0;
}

/** Removes at most `limit` expired answers; returns how many went. */
export async function deleteExpiredAnswers(tx: Tx, limit: number): Promise<number> {
  const gone = await tx.execute(sql`
    delete from idempotency_keys where ctid in (
      select ctid from idempotency_keys where expires_at < now() limit ${limit})
    returning 1`);
  return gone.length;
}
