import { randomBytes } from "node:crypto";
import type postgres from "postgres";
import type { Seal } from "@/db/queries/seals";
import type { StoredEntry } from "@/db/queries/stored-entry";
import { sha256 } from "@/lib/hash";
import { merkleRoot } from "@/lib/merkle";
import { sealKey } from "@/lib/seal-key";
import { signedText } from "@/services/evidence/checkpoint";
import { hashOf } from "@/services/evidence/hash-leaves";

/** Whose log is tampered with, and an organization with a sealed log that an entry can be moved to. */
export interface Victim {
  organizationId: string;
  otherId: string;
}

export type Tamper = (sql: postgres.Sql, victim: Victim) => Promise<void>;

/**
 * What an attacker with the rights of the tables' owner does to a sealed log of at least two seals
 * with at least three entries each, covering the tracks as well as the rows allow.
 */
export const TAMPERS: Record<string, Tamper> = {
  edit: (sql, { organizationId }) => unbound(sql, (tx) => edit(tx, organizationId)),
  "delete in the middle": (sql, victim) => unbound(sql, (tx) => deleteInTheMiddle(tx, victim)),
  "delete at the tail": (sql, victim) => unbound(sql, (tx) => deleteAtTheTail(tx, victim)),
  reorder: (sql, victim) => unbound(sql, (tx) => reorder(tx, victim)),
  "move to another organization": (sql, victim) => unbound(sql, (tx) => move(tx, victim)),
  "recomputed hashes": (sql, victim) =>
    unbound(sql, async (tx) => {
      await edit(tx, victim.organizationId);
      await sealAnew(tx, victim.organizationId);
    }),
};

/** The owner switches the append-only triggers off for a transaction. */
async function unbound(sql: postgres.Sql, change: (tx: postgres.Sql) => Promise<void>) {
  await sql.begin(async (tx) => {
    await tx`select set_config('app.log_change', 'on', true)`;
    await change(tx as unknown as postgres.Sql);
  });
}

async function edit(sql: postgres.Sql, organizationId: string): Promise<void> {
  const [target] = await entriesOf(sql, organizationId, 1);
  await sql`update log_entries set action = action || '.harmless' where id = ${target ?? ""}`;
}

async function deleteInTheMiddle(sql: postgres.Sql, { organizationId }: Victim): Promise<void> {
  const [, target = ""] = await entriesOf(sql, organizationId, 1);
  await sql`delete from log_entries where id = ${target}`;
  await sql`delete from log_leaves where log_entry_id = ${target}`;
  for (const id of await entriesOf(sql, organizationId, 1))
    await sql`update log_leaves set position = position - 1
      where log_entry_id = ${id} and position > 1`;
  await sql`update log_seals set size = size - 1
    where organization_id = ${organizationId} and number = 1`;
}

async function deleteAtTheTail(sql: postgres.Sql, { organizationId }: Victim): Promise<void> {
  const [last] = await sql`
    select max(number) as number from log_seals where organization_id = ${organizationId}`;
  const ids = await entriesOf(sql, organizationId, last?.number);
  await sql`delete from log_entries where id = any(${ids}::uuid[])`;
  await sql`delete from log_leaves where log_entry_id = any(${ids}::uuid[])`;
  await sql`delete from log_seals
    where organization_id = ${organizationId} and number = ${last?.number}`;
}

async function reorder(sql: postgres.Sql, { organizationId }: Victim): Promise<void> {
  const [one = "", other = ""] = await entriesOf(sql, organizationId, 1);
  const place = (id: string, position: number) =>
    sql`update log_leaves set position = ${position} where log_entry_id = ${id}`;
  await place(one, -1);
  await place(other, 0);
  await place(one, 1);
}

/** From the end of one organization's first seal to the end of the other's. */
async function move(sql: postgres.Sql, { organizationId, otherId }: Victim): Promise<void> {
  const target = (await entriesOf(sql, organizationId, 1)).at(-1) ?? "";
  const size = (await entriesOf(sql, otherId, 1)).length;
  await sql`update log_entries set organization_id = ${otherId} where id = ${target}`;
  await sql`update log_leaves set organization_id = ${otherId}, position = ${size}
    where log_entry_id = ${target}`;
  const grow = (id: string, by: number) => sql`
    update log_seals set size = size + ${by} where organization_id = ${id} and number = 1`;
  await grow(organizationId, -1);
  await grow(otherId, 1);
}

/** Builds every tree again over what the rows say now, and signs the chain with a key of its own. */
export async function sealAnew(sql: postgres.Sql, organizationId: string): Promise<void> {
  const key = sealKey(randomBytes(32).toString("hex"));
  await sql`insert into signing_keys (id, public_key) values (${key.id}, ${key.publicKey})`;
  let previous = "0".repeat(64);
  for (const stored of await sealsOf(sql, organizationId)) {
    const rows = await leavesOf(sql, organizationId, stored.number);
    const root = merkleRoot(rows.map(({ salt, ...entry }) => hashOf(entry, salt))).toString("hex");
    const text = signedText({ ...stored, size: rows.length, root, previous, key_id: key.id });
    await sql`
      update log_seals set size = ${rows.length}, root = ${root}, previous = ${previous},
        key_id = ${key.id}, hash = ${sha256(text)}, signature = ${key.sign(text)}
      where organization_id = ${organizationId} and number = ${stored.number}`;
    previous = sha256(text);
  }
}

/** Ids of the entries under a seal, in their order. */
async function entriesOf(sql: postgres.Sql, organizationId: string, seal: number) {
  const rows = await sql`
    select log_entry_id as id from log_leaves
    where organization_id = ${organizationId} and seal_number = ${seal} order by position`;
  return rows.map(({ id }) => id as string);
}

const EXACT = 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"';

function sealsOf(sql: postgres.Sql, organizationId: string) {
  return sql<Seal[]>`
    select *, to_char(oldest_entry_at at time zone 'UTC', ${EXACT}) as oldest_entry_at,
      to_char(newest_entry_at at time zone 'UTC', ${EXACT}) as newest_entry_at,
      to_char(sealed_at at time zone 'UTC', ${EXACT}) as sealed_at
    from log_seals where organization_id = ${organizationId} order by number`;
}

function leavesOf(sql: postgres.Sql, organizationId: string, seal: number) {
  return sql<(StoredEntry & { salt: Buffer })[]>`
    select e.*, to_char(e.created_at at time zone 'UTC', ${EXACT}) as created_at, l.salt
    from log_leaves l join log_entries e on e.id = l.log_entry_id
    where l.organization_id = ${organizationId} and l.seal_number = ${seal} order by l.position`;
}
