/** Tables of the floor: what a read by an index and an insert need, and nothing else. */
export const FLOOR_TABLES = `
  create table if not exists floor_keys (hash text primary key, organization_id text not null);
  create table if not exists floor_log (
    id uuid primary key, organization_id text not null, body text not null,
    created_at timestamptz not null default now());
  grant select on floor_keys to public;
  grant insert, select on floor_log to public;`;

/** One read and one insert in one statement; $1 is the key's hash, $2 the body. */
export const FLOOR_SQL = `
  insert into floor_log (id, organization_id, body)
  select gen_random_uuid(), organization_id, $2 from floor_keys where hash = $1 returning id`;
