import { sql } from "drizzle-orm";
import type { Tx } from "../client";
import type { LeafField } from "../schema/evidence";
import { ENTRY_COLUMNS, exactTime, type StoredEntry } from "./stored-entry";

/** A seal as the wire has it; times are UTC with six decimals, exact. */
export interface Seal {
  organization_id: string;
  number: number;
  size: number;
  root: string;
  previous: string;
  oldest_entry_at: string;
  newest_entry_at: string;
  sealed_at: string;
  key_id: string;
  hash: string;
  signature: string;
}

export const SEAL_COLUMNS = [
  "organization_id",
  "number",
  "size",
  "root",
  "previous",
  "oldest_entry_at",
  "newest_entry_at",
  "sealed_at",
  "key_id",
  "hash",
  "signature",
] as const satisfies (keyof Seal)[];

const SEAL = sql`json_build_object(
  'organization_id', s.organization_id, 'number', s.number, 'size', s.size, 'root', s.root,
  'previous', s.previous, 'oldest_entry_at', ${exactTime(sql`s.oldest_entry_at`)},
  'newest_entry_at', ${exactTime(sql`s.newest_entry_at`)},
  'sealed_at', ${exactTime(sql`s.sealed_at`)}, 'key_id', s.key_id, 'hash', s.hash,
  'signature', s.signature)`;

/** The newest seal with the key that signed it; null when nothing was sealed yet. */
export async function findLastSeal(
  tx: Tx,
  organizationId: string,
): Promise<{ seal: Seal; publicKey: string } | null> {
  const [row] = await tx.execute<{ seal: Seal; publicKey: string }>(sql`
    select ${SEAL} as seal, k.public_key as "publicKey"
    from log_seals s join signing_keys k on k.id = s.key_id
    where s.organization_id = ${organizationId} order by s.number desc limit 1`);
  return row ?? null;
}

/** The keys that an organization's seals were signed with. */
export async function listSigningKeys(
  tx: Tx,
  organizationId: string,
): Promise<{ id: string; public_key: string }[]> {
  const rows = await tx.execute<{ id: string; public_key: string }>(sql`
    select k.id, k.public_key from signing_keys k
    where exists (
      select from log_seals s where s.organization_id = ${organizationId} and s.key_id = k.id)
    order by k.created_at, k.id`);
  return [...rows];
}

/** The seals after a number, in order, with how many entries each still has. */
export async function listSealSizes(
  tx: Tx,
  organizationId: string,
  after: number,
  limit: number,
): Promise<{ number: number; kept: number }[]> {
  const rows = await tx.execute<{ number: number; kept: number }>(sql`
    select number, case when dropped_at is null then size else 0 end as kept from log_seals
    where organization_id = ${organizationId} and number > ${after} order by number limit ${limit}`);
  return [...rows];
}

/** A sealed entry with what hides its values; without the entry when someone has removed it. */
export interface SealedRow extends Omit<StoredEntry, "id"> {
  seal: Seal & { dropped_at: string | null };
  position: number | null;
  salt: Buffer | null;
  fields: Record<string, LeafField> | null;
  id: string | null;
}

/** Seals from one number to another with their entries, in order; one row for a seal without any. */
export async function listSealedEntries(
  tx: Tx,
  organizationId: string,
  range: { first: number; last: number },
): Promise<SealedRow[]> {
  const rows = await tx.execute<SealedRow & Record<string, unknown>>(sql`
    select jsonb_set(${SEAL}::jsonb, '{dropped_at}', coalesce(
        to_jsonb(${exactTime(sql`s.dropped_at`)}), 'null')) as seal,
      l.position, l.salt, l.fields, ${ENTRY_COLUMNS}
    from log_seals s
    left join log_leaves l on l.organization_id = s.organization_id and l.seal_number = s.number
      and s.dropped_at is null
    left join log_entries e on e.id = l.log_entry_id and e.organization_id = l.organization_id
    where s.organization_id = ${organizationId}
      and s.number between ${range.first} and ${range.last}
    order by s.number, l.position`);
  return [...rows];
}

/** Where an entry is sealed, and what its leaf still knows; null while it waits. */
export interface Leaf {
  sealNumber: number;
  salt: Buffer | null;
  fields: Record<string, LeafField> | null;
}

export async function findLeaf(
  tx: Tx,
  organizationId: string,
  logEntryId: string,
): Promise<Leaf | null> {
  const [row] = await tx.execute<Leaf & Record<string, unknown>>(sql`
    select seal_number as "sealNumber", salt, fields from log_leaves
    where organization_id = ${organizationId} and log_entry_id = ${logEntryId}`);
  return row ?? null;
}

/** Organizations of a plan with a seal whose newest entry is older than the days it keeps. */
export async function listOrganizationsToDrop(
  tx: Tx,
  plan: string,
  keptDays: number,
): Promise<string[]> {
  const rows = await tx.execute<{ id: string }>(sql`
    select o.id from organizations o where o.plan = ${plan} and exists (
      select from log_seals s where s.organization_id = o.id and s.dropped_at is null
        and s.newest_entry_at < now() - make_interval(days => ${keptDays}))`);
  return rows.map(({ id }) => id);
}

/**
 * Removes the entries of an organization's oldest seal that has any, when all are older than the
 * days; the seal stays.
 *
 * @returns how many entries went; 0 when the seal is not old enough, or a request under it waits
 */
export async function dropOldestSeal(
  tx: Tx,
  organizationId: string,
  keptDays: number,
): Promise<number> {
  const [row] = await tx.execute<{ dropped: number }>(sql`
    select drop_oldest_seal(${organizationId}, now() - make_interval(days => ${keptDays}))
      as dropped`);
  return row?.dropped ?? 0;
}

/** The database's clock. */
export async function findNow(tx: Tx): Promise<string> {
  const [row] = await tx.execute<{ now: string }>(sql`
    select ${exactTime(sql`clock_timestamp()`)} as now`);
  return row?.now ?? "";
}
