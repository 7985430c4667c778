import type postgres from "postgres";
import { COUNTS_KEPT_DAYS } from "@/services/retention";
import type { Organization, Stage } from "../../verify/stage";
import { withoutSeals } from "../without-seals";

/** What a database of one size holds. */
export interface Size {
  entries: number;
  approvals: number;
  organizations: number;
  agents: number;
  permissions: number;
}

/** The organization that is looked at has a tenth of everything; of a small log, half. */
const bigShare = ({ entries }: Size) => (entries > 10_000 ? 10 : 2);

const MONTHS = 12;

/** Entries per statement. */
const CHUNK = 100_000;

/** Everything grows with the log: at ten million entries a thousand organizations. */
export function sizeOf(entries: number): Size {
  return {
    entries,
    approvals: entries / 10,
    organizations: Math.min(1_000, Math.max(10, entries / 10_000)),
    agents: Math.max(20, entries / 1_000),
    permissions: Math.max(200, entries / 100),
  };
}

/**
 * Writes a year of a service's life to the database, in the order in which it would have been
 * written: a tenth of it for the given organization, the rest for others, of which each has more
 * than the next. The entries of a day are under one seal, which nobody has signed.
 */
export async function fill(stage: Stage, big: Organization, size: Size): Promise<void> {
  const { sql } = stage;
  await makeMonths(sql);
  await sql.unsafe(HELPERS);
  await fillOrganizations(sql, big, size);
  await withoutSeals(sql, async (held) => {
    await fillLog(sql, size);
    await held`update log_sealing set sealed_until = now(), full_pass_at = now()`;
  });
  process.stderr.write(`\rsealed; analyzing                        `);
  await sql`vacuum analyze`;
  process.stderr.write("\r");
}

async function fillLog(sql: postgres.Sql, size: Size): Promise<void> {
  const begunAt = performance.now();
  const until = new Date();
  for (let from = 0; from < size.entries; from += CHUNK) {
    const to = Math.min(from + CHUNK, size.entries);
    await fillEntries(sql, { from, to, of: size, until });
    await fillApprovals(sql, { from, to, of: size, until });
    const seconds = ((performance.now() - begunAt) / 1_000).toFixed(0);
    process.stderr.write(`\r${to} of ${size.entries} entries, ${seconds} s   `);
  }
  await fillSeals(sql);
}

/** A new database has no months of the past: this one was there all the time. */
async function makeMonths(sql: postgres.Sql): Promise<void> {
  await sql`drop table log_partitions.log_entries_first, log_partitions.log_leaves_first`;
  await sql`
    select add_log_month(first_log_entry_id_at(month),
      first_log_entry_id_at(((month at time zone 'UTC') + interval '1 month') at time zone 'UTC'))
    from generate_series(${MONTHS}, 1, -1) as ago, lateral (
      select (date_trunc('month', now() at time zone 'UTC') - make_interval(months => ago))
        at time zone 'UTC' as month) m`;
}

/** Numbers that look like chance and are the same in every run. */
const HELPERS = `
  create function bench_share(n bigint, salt text) returns float8 language sql immutable as $$
    select ('x' || substr(md5(n::text || salt), 1, 8))::bit(32)::bigint / 4294967296.0 $$;
  create function bench_id(at timestamptz, n bigint) returns uuid language sql immutable as $$
    select (lpad(to_hex(floor(extract(epoch from at) * 1000)::bigint), 12, '0') || '7'
      || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid $$;
  create table bench_organizations (place integer primary key, id text not null, agents integer);
`;

async function fillOrganizations(sql: postgres.Sql, big: Organization, size: Size) {
  const agents = Math.round(size.agents / size.organizations);
  await sql`insert into bench_organizations values (0, ${big.id}, ${Math.round(size.agents / bigShare(size))})`;
  await sql`
    insert into bench_organizations
    select n, 'org_' || md5(n::text), ${agents} from generate_series(1, ${size.organizations - 1}) n`;
  await sql`
    insert into organizations (id, name, plan)
    select id, 'organization ' || place, 'business' from bench_organizations where place > 0`;
  await sql`
    insert into agents (id, organization_id, name, created_by)
    select 'agent_' || o.place || '_' || a, o.id, 'agent ' || a, 'bench'
    from bench_organizations o, generate_series(0, o.agents - 1) a`;
  await sql`
    insert into permissions (id, organization_id, agent_id, action, requires_approval)
    select 'perm_' || md5(a.id || p), a.organization_id, a.id, 'act.' || p, p % 10 = 3
    from agents a, generate_series(0, ${Math.ceil(size.permissions / size.agents) - 1}) p
    where a.created_by = 'bench'`;
}

/** Entries from one number to before another, of all that are written until a moment. */
interface Chunk {
  from: number;
  to: number;
  of: Size;
  until: Date;
}

async function fillEntries(sql: postgres.Sql, { from, to, of, until }: Chunk): Promise<void> {
  await sql`
    insert into log_entries (id, organization_id, agent_id, agent_name, action, status, source,
      context, approval_id, api_key_id, request_id, created_at)
    select bench_id(at, n), o.id, 'agent_' || o.place || '_' || agent, 'agent ' || agent,
      'act.' || floor(20 * bench_share(n, 'action'))::int, status,
      case when status in ('success', 'failed') then 'log' else 'check' end,
      format('{"amount":%s,"currency":"USD","customer_id":"cus_%s","note":"%s"}',
        n % 1000, n % 5000, repeat(md5(n::text), 3)),
      case when status = 'pending_approval' then bench_id(at, n) end,
      'key_' || o.place || '_' || n % 3, 'req_' || md5(n::text), at
    from generate_series(${from}::bigint, ${to - 1}::bigint) n
    cross join lateral (
      select ${until}::timestamptz - interval '364 days' * (1 - n::float8 / ${of.entries}) as at,
        case when n % ${bigShare(of)} = 0 then 0
          else 1 + floor((${of.organizations} - 1) * bench_share(n, 'o') ^ 2)::int end as owner,
        (array['allowed', 'allowed', 'allowed', 'pending_approval', 'allowed', 'allowed', 'blocked',
          'allowed', 'success', 'allowed'])[1 + (n / 10) % 10] as usual) e
    cross join lateral (
      select case when usual = 'success' and n % 7 = 0 then 'failed' else usual end as status) s
    join bench_organizations o on o.place = e.owner
    cross join lateral (
      select floor(o.agents * bench_share(n, 'agent'))::int as agent) a
    order by n`;
}

/** Those of the last two months still wait, the others were answered within the hour. */
async function fillApprovals(sql: postgres.Sql, { from, to, of, until }: Chunk): Promise<void> {
  const idOf = (n: number) =>
    sql`first_log_entry_id_at(${until}::timestamptz - interval '364 days' * (1 - ${n}::float8 / ${of.entries}))`;
  await sql`
    insert into approvals (id, organization_id, agent_id, agent_name, action, context, context_hash,
      status, reason, created_at, expires_at, resolved_at, resolved_by, reviewers_told_at)
    select id, organization_id, agent_id, agent_name, action, context, md5(id::text),
      case when waits then 'pending_approval' when bench_share(n, 's') < 0.8 then 'approved'
        else 'rejected' end, 'asks', created_at, now() + interval '30 days',
      case when not waits then created_at + bench_share(n, 't') * interval '1 hour' end,
      case when not waits then 'user_bench' end, created_at
    from (select *, row_number() over () as n,
        created_at > ${until}::timestamptz - interval '60 days' as waits
      from log_entries where status = 'pending_approval'
        and id >= ${idOf(from)} and id < ${idOf(to)}) e`;
}

async function fillSeals(sql: postgres.Sql): Promise<void> {
  process.stderr.write("\rsealing                                  ");
  await sql`insert into signing_keys (id, public_key) values ('bench', 'bench')`;
  // The service's own retention keeps no more counts.
  await sql`alter table log_leaves disable trigger count_checks`;
  await insertLeaves(sql, sql`day < now() - make_interval(days => ${COUNTS_KEPT_DAYS})`);
  await sql`alter table log_leaves enable trigger count_checks`;
  await insertLeaves(sql, sql`day >= now() - make_interval(days => ${COUNTS_KEPT_DAYS})`);
  await sql`
    insert into log_seals (organization_id, number, size, root, previous, oldest_entry_at,
      newest_entry_at, sealed_at, key_id, hash, signature)
    select organization_id, seal_number, count(*), '', '', min(log_entry_id_time(log_entry_id)),
      max(log_entry_id_time(log_entry_id)) + interval '1 millisecond', now(), 'bench', '', ''
    from log_leaves group by 1, 2`;
}

/** Seals of a day, numbered by all the days of their organization. */
async function insertLeaves(sql: postgres.Sql, of: postgres.PendingQuery<postgres.Row[]>) {
  await sql`
    insert into log_leaves (log_entry_id, organization_id, seal_number, position, salt)
    select id, organization_id, number, position, decode(md5(id::text), 'hex')
    from (select id, organization_id, day,
        dense_rank() over (partition by organization_id order by day) as number,
        row_number() over (partition by organization_id, day order by id) - 1 as position
      from (select id, organization_id, date_trunc('day', created_at) as day from log_entries) e) s
    where ${of}`;
}
