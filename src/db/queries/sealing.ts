import { sql } from "drizzle-orm";
import type { Tx } from "../client";
import { type Seal, SEAL_COLUMNS } from "./seals";
import { ENTRY_COLUMNS, type StoredEntry } from "./stored-entry";

const isUnsealed = sql`not exists (select from log_leaves l where l.log_entry_id = e.id)`;

/** Longer than any transaction that writes an entry: its time is that of the transaction's begin. */
const LONGEST_WRITE = sql`interval '10 minutes'`;

/** All entries are looked at daily, for those whose transaction took longer than any should. */
const isFull = sql`(sealed_until = 'epoch' or full_pass_at < now() - interval '1 day')`;

/**
 * Most passes look at the last entries only, further back than any rests. Each minute one looks back
 * far enough for whatever committed late.
 */
const NEAR = sql`now() - interval '2 minutes'`;
const lateDue = sql`sealed_until < now() - ${LONGEST_WRITE} - interval '1 minute'`;

/** One look at what waits for a seal. Moments are texts, so that microseconds stay. */
export interface Pass {
  /** What `log_sealing.sealed_until` was. */
  sealedUntil: string;
  /** Whoever wrote before this moment has committed or never will. */
  completeUntil: string;
  /** Entries from here on are looked at. */
  from: string;
  isFull: boolean;
  /** Only the last entries are looked at, which moves no mark. */
  isNear: boolean;
}

export async function beginPass(tx: Tx): Promise<Pass> {
  const [pass] = await tx.execute<Pass & Record<string, unknown>>(sql`
    select sealed_until::text as "sealedUntil",
      (now() - ${LONGEST_WRITE})::text as "completeUntil",
      case when ${isFull} then '-infinity' when ${lateDue} then sealed_until::text
           else (${NEAR})::text end as "from",
      ${isFull} as "isFull", not (${isFull} or ${lateDue}) as "isNear"
    from log_sealing`);
  if (!pass) throw new Error("log_sealing has no row");
  return pass;
}

/**
 * Notes how far everything is sealed, unless someone else has moved that mark meanwhile: an entry
 * written into the past sets it back.
 *
 * @param oldestLeft when the oldest entry was written that still waits; null when none does
 */
export async function endPass(tx: Tx, pass: Pass, oldestLeft: string | null): Promise<void> {
  if (pass.isNear) return;
  await tx.execute(sql`
    update log_sealing set
      sealed_until = least(${pass.completeUntil}::timestamptz, ${oldestLeft}::timestamptz),
      full_pass_at = case when ${pass.isFull} then now() else full_pass_at end
    where sealed_until = ${pass.sealedUntil}::timestamptz`);
}

/** Has entries written into the past looked for; call it in the transaction that writes them. */
export async function sealFrom(tx: Tx, oldest: Date): Promise<void> {
  await tx.execute(sql`
    update log_sealing set sealed_until = least(sealed_until, ${oldest.toISOString()}::timestamptz)`);
}

/** What of one organization waits for a seal. */
export interface Waiting {
  organizationId: string;
  entries: number;
  oldest: string;
  /** Seconds since the organization's last seal; null when it has none. */
  restedSeconds: number | null;
}

export async function listWaiting(tx: Tx, from: string): Promise<Waiting[]> {
  const rows = await tx.execute<Waiting & Record<string, unknown>>(sql`
    with waiting as (
      select e.organization_id, count(*)::int as entries, min(e.created_at)::text as oldest
      from log_entries e where e.created_at >= ${from}::timestamptz and ${isUnsealed}
      group by e.organization_id
    )
    select w.organization_id as "organizationId", w.entries, w.oldest,
      (select extract(epoch from clock_timestamp() - s.sealed_at)::float8 from log_seals s
       where s.organization_id = w.organization_id
       order by s.number desc limit 1) as "restedSeconds"
    from waiting w order by w.oldest`);
  return [...rows];
}

/** Entries without a seal, oldest first. */
export async function listUnsealed(
  tx: Tx,
  organizationId: string,
  from: string,
  limit: number,
): Promise<string[]> {
  const rows = await tx.execute<{ id: string }>(sql`
    select e.id from log_entries e
    where e.organization_id = ${organizationId} and e.created_at >= ${from}::timestamptz
      and ${isUnsealed}
    order by e.created_at, e.id limit ${limit}`);
  return rows.map(({ id }) => id);
}

/** The entries to be sealed, oldest first. */
export async function listStoredEntries(
  tx: Tx,
  organizationId: string,
  ids: readonly string[],
): Promise<StoredEntry[]> {
  const rows = await tx.execute<StoredEntry & Record<string, unknown>>(sql`
    select ${ENTRY_COLUMNS} from log_entries e
    where e.organization_id = ${organizationId} and e.id = any(${sql.param(ids)}::uuid[])
    order by e.created_at, e.id`);
  return [...rows];
}

/** Holds an organization's chain of seals until the transaction ends; false when another does. */
export async function tryHoldChain(tx: Tx, organizationId: string): Promise<boolean> {
  const [row] = await tx.execute<{ held: boolean }>(sql`
    select pg_try_advisory_xact_lock(hashtextextended(${`seal\n${organizationId}`}, 0)) as held`);
  return row?.held === true;
}

/** True when one of these entries has a seal. */
export async function existsSealed(tx: Tx, ids: readonly string[]): Promise<boolean> {
  const rows = await tx.execute(sql`
    select from log_leaves where log_entry_id = any(${sql.param(ids)}::uuid[]) limit 1`);
  return rows.length > 0;
}

/** Makes a key's public half known. */
export async function insertSigningKey(
  tx: Tx,
  key: { id: string; publicKey: string },
): Promise<void> {
  await tx.execute(sql`
    insert into signing_keys (id, public_key) values (${key.id}, ${key.publicKey})
    on conflict do nothing`);
}

export async function insertSeal(tx: Tx, seal: Seal): Promise<void> {
  await tx.execute(sql`
    insert into log_seals (${sql.raw(SEAL_COLUMNS.join(", "))}) values (
      ${seal.organization_id}, ${seal.number}, ${seal.size}, ${seal.root}, ${seal.previous},
      ${seal.oldest_entry_at}, ${seal.newest_entry_at}, ${seal.sealed_at}, ${seal.key_id},
      ${seal.hash}, ${seal.signature})`);
}

/** Which entries a seal has, in their order, and each entry's salt in hex. */
export async function insertLeaves(
  tx: Tx,
  seal: Pick<Seal, "organization_id" | "number">,
  { ids, salts }: { ids: readonly string[]; salts: readonly string[] },
): Promise<void> {
  await tx.execute(sql`
    insert into log_leaves (log_entry_id, organization_id, seal_number, position, salt)
    select leaf.id, ${seal.organization_id}, ${seal.number}, leaf.ordinal - 1,
      decode(leaf.salt, 'hex')
    from unnest(${sql.param(ids)}::uuid[], ${sql.param(salts)}::text[])
      with ordinality as leaf (id, salt, ordinal)`);
}

/** Seconds since the oldest entry was written that has no seal; 0 when all have. */
export async function findSealLag(tx: Tx): Promise<number> {
  const [row] = await tx.execute<{ lag: number }>(sql`
    select coalesce(greatest(extract(epoch from now() - min(e.created_at)), 0), 0)::float8 as lag
    from log_entries e
    where e.created_at >= (select sealed_until from log_sealing) and ${isUnsealed}`);
  return Number(row?.lag ?? 0);
}

/** How many of an organization's entries wait for a seal. */
export async function countWaiting(tx: Tx, organizationId: string): Promise<number> {
  const [row] = await tx.execute<{ waiting: number }>(sql`
    select count(*)::int as waiting from log_entries e
    where e.organization_id = ${organizationId}
      and e.created_at >= (select sealed_until from log_sealing) and ${isUnsealed}`);
  return row?.waiting ?? 0;
}
