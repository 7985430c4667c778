import { and, asc, eq, sql } from "drizzle-orm";
import { firstIdAt } from "@/lib/ids";
import type { Tx } from "../client";
import type { LeafField } from "../schema/evidence";
import { adminHistory } from "../schema/organizations";
import type { Leaf } from "./seals";
import { ENTRY_COLUMNS, type StoredEntry } from "./stored-entry";

/** Waits until nobody else erases anything of this organization, for the rest of the transaction. */
export async function holdErasure(tx: Tx, organizationId: string): Promise<void> {
  await tx.execute(sql`
    select pg_advisory_xact_lock(hashtextextended(${`erase\n${organizationId}`}, 0))`);
}

/** An entry with its leaf; no leaf while it waits for its seal. */
export interface ErasableEntry {
  entry: StoredEntry;
  leaf: Leaf | null;
}

/** An entry, and every other that names the same approval. */
export async function listErasableEntries(
  tx: Tx,
  organizationId: string,
  { id, approvalId }: { id: string; approvalId: string | null },
): Promise<ErasableEntry[]> {
  const rows = await tx.execute<StoredEntry & Leaf & Record<string, unknown>>(sql`
    select ${ENTRY_COLUMNS}, l.seal_number as "sealNumber", l.salt, l.fields
    from log_entries e left join log_leaves l on l.log_entry_id = e.id
    where e.organization_id = ${organizationId}
      and (e.id = ${id} or e.approval_id = ${approvalId}::uuid)
    order by e.id`);
  return rows.map(({ sealNumber, salt, fields, ...entry }) => ({
    entry,
    leaf: sealNumber === null ? null : { sealNumber, salt, fields },
  }));
}

/** What an entry is left with. */
export interface Kept {
  context: string;
  /** SHA-256 over the kept context's canonical text, hex: what its approval is known by then. */
  contextHash: string;
  ipAddress: string | null;
  /** Null where the entry itself is gone and only its approval is left. */
  fields: Record<string, LeafField> | null;
}

/** Leaves an entry, its leaf and the approval it opened with what is kept. */
export async function eraseStored(
  tx: Tx,
  organizationId: string,
  logEntryId: string,
  kept: Kept,
): Promise<void> {
  await tx.execute(sql`
    select erase_log_fields(${organizationId}, ${logEntryId}::uuid, ${kept.context},
      ${kept.contextHash}, ${kept.ipAddress}, ${JSON.stringify(kept.fields)}::jsonb)`);
}

/** Events from a moment on whose body has one of the ids in it, with whether one is yet to be sent. */
export async function listEventsNaming(
  tx: Tx,
  organizationId: string,
  { ids, since }: { ids: readonly string[]; since: Date },
): Promise<{ id: string; body: string; waiting: boolean }[]> {
  const rows = await tx.execute<{ id: string; body: string; waiting: boolean }>(sql`
    select v.id, v.body, exists (
        select from webhook_deliveries d where d.event_id = v.id and d.status = 'pending') as waiting
    from events v
    where v.organization_id = ${organizationId} and v.id >= ${firstIdAt("evt", since)}
      and exists (
        select from unnest(${sql.param(ids)}::text[]) as named (id) where strpos(v.body, named.id) > 0)
    order by v.id`);
  return [...rows];
}

export async function replaceEventBody(
  tx: Tx,
  organizationId: string,
  event: { id: string; body: string },
): Promise<void> {
  await tx.execute(sql`
    update events set body = ${event.body}
    where organization_id = ${organizationId} and id = ${event.id}`);
}

/** Removes stored answers that repeat the context of one of these entries. */
export async function deleteAnswersNaming(
  tx: Tx,
  organizationId: string,
  ids: readonly string[],
): Promise<void> {
  await tx.execute(sql`
    delete from idempotency_keys k
    where k.organization_id = ${organizationId} and strpos(k.answer, '"context"') > 0
      and exists (
        select from unnest(${sql.param(ids)}::text[]) as named (id)
        where strpos(k.answer, named.id) > 0)`);
}

/** The history's name for an erasure. */
export const ERASED = "log_entry.erased";

/** What was erased of an entry, oldest first. */
export async function listErasures(
  tx: Tx,
  organizationId: string,
  logEntryId: string,
): Promise<{ fields: string[]; at: Date }[]> {
  const rows = await tx
    .select({ after: adminHistory.after, at: adminHistory.createdAt })
    .from(adminHistory)
    .where(
      and(
        eq(adminHistory.organizationId, organizationId),
        eq(adminHistory.event, ERASED),
        eq(adminHistory.subjectId, logEntryId),
      ),
    )
    .orderBy(asc(adminHistory.id));
  return rows.map(({ after, at }) => ({
    fields: (JSON.parse(after ?? "{}") as { fields?: string[] }).fields ?? [],
    at,
  }));
}
