import { randomBytes } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate as applyMigrations } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { newLogEntryId } from "@/lib/ids";
import { migrate } from "./migrate";
import { prepareLogMonths } from "./prepare-log-months";

/** A database whose log is whole, as versions before had it, with entries of a year. */

const YEAR = 365;
const BEFORE = "0007_log_partitions";

let admin: postgres.Sql;
let folder: string;
let database: string;
let url: string;
let sql: postgres.Sql;

beforeAll(() => {
  admin = postgres(inject("databaseServerUrl"), { max: 1, onnotice: () => {} });
  folder = mkdtempSync(path.join(tmpdir(), "agentwarden-migrations-"));
  cpSync("drizzle", folder, { recursive: true });
  const journal = path.join(folder, "meta/_journal.json");
  const { entries, ...rest } = JSON.parse(readFileSync(journal, "utf8")) as {
    entries: { tag: string }[];
  };
  const older = entries.slice(
    0,
    entries.findIndex(({ tag }) => tag === BEFORE),
  );
  writeFileSync(journal, JSON.stringify({ ...rest, entries: older }));
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await admin.end();
});

beforeEach(async () => {
  database = `whole_${randomBytes(6).toString("hex")}`;
  await admin.unsafe(`create database ${database}`);
  const owner = new URL(inject("databaseServerUrl"));
  owner.pathname = `/${database}`;
  url = owner.href;
  sql = postgres(url, { max: 4, onnotice: () => {} });
  await older();
  await sql`insert into organizations (id, name, plan) values ('org_a', 'a', 'pro')`;
  await sql`
    insert into log_entries ${sql(Array.from({ length: YEAR }, (_, day) => entryOf(daysAgo(day))))}`;
  await sql`
    insert into log_leaves (log_entry_id, organization_id, seal_number, position, salt)
    select id, organization_id, 1, row_number() over (order by id), '\\x00' from log_entries`;
  return async () => {
    await sql.end();
    await admin.unsafe(`drop database ${database} with (force)`);
  };
});

/** The older version's own migration: without what this one does before and after. */
async function older(): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => {} });
  await applyMigrations(drizzle(client), { migrationsFolder: folder });
  await client.end();
  await sql`grant usage on schema public to agentwarden_app`;
  await sql`grant select, insert on log_entries, log_leaves to agentwarden_app`;
}

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);

function entryOf(at: Date, id = newLogEntryId(at)) {
  return {
    ...{ id, organization_id: "org_a", agent_id: "agent_a", agent_name: "a", action: "a.b" },
    ...{ status: "allowed", source: "check", context: "{}", created_at: at },
  };
}

const fingerprint = async () => {
  const [row] = await sql`
    select (select count(*)::int from log_entries) as entries,
      (select md5(string_agg(e::text, '' order by id)) from log_entries e) as digest,
      (select md5(string_agg(l::text, '' order by log_entry_id)) from log_leaves l) as leaves`;
  return row;
};

async function placesOf(table: string): Promise<Record<string, number>> {
  const rows = await sql`
    select tableoid::regclass::text as place, count(*)::int as n from ${sql(table)} group by 1`;
  return Object.fromEntries(rows.map(({ place, n }) => [place, n]));
}

it("has what was sealed counted, as far back as the overview looks, and what is sealed next", async () => {
  await migrate(url);
  const counted = () => sql`
    select about, per, id, count(*)::int as rows, sum(allowed)::int as allowed from check_counts
    group by 1, 2, 3 order by 1, 2`;
  const each = { rows: 61, allowed: 61 };
  expect(await counted()).toEqual([
    { about: "action", per: "day", id: "a.b", ...each },
    { about: "action", per: "hour", id: "a.b", ...each },
    { about: "agent", per: "day", id: "agent_a", ...each },
    { about: "agent", per: "hour", id: "agent_a", ...each },
    { about: "all", per: "quarter", id: "", ...each },
  ]);
  const at = new Date("2026-01-02T03:44:59.999Z");
  const entries = [entryOf(at), entryOf(at), { ...entryOf(at), source: "log" }];
  await sql`insert into log_entries ${sql(entries)}`;
  const leaves = entries.map(({ id }, position) => ({
    ...{ log_entry_id: id, organization_id: "org_a", seal_number: 2, position, salt: "\\x00" },
  }));
  for (const leaf of leaves) await sql`insert into log_leaves ${sql(leaf)}`;
  const counts = await sql`
    select about, per, begins, allowed from check_counts
    where begins between '2026-01-02' and ${at} order by 1, 2`;
  const [day, hour] = [new Date("2026-01-02"), new Date("2026-01-02T03:00:00Z")];
  expect(counts).toEqual([
    { about: "action", per: "day", begins: day, allowed: 2 },
    { about: "action", per: "hour", begins: hour, allowed: 2 },
    { about: "agent", per: "day", begins: day, allowed: 2 },
    { about: "agent", per: "hour", begins: hour, allowed: 2 },
    { about: "all", per: "quarter", begins: new Date("2026-01-02T03:30:00Z"), allowed: 2 },
  ]);
});

it("keeps every entry and leaf where it is, and an older version's statement goes on", async () => {
  const before = await fingerprint();
  const [file] = await sql`select pg_relation_filenode('log_entries') as node`;
  const line = postgres(url, { max: 1, onnotice: () => {} });
  const append = (id: string) => {
    const entry = JSON.stringify(entryOf(new Date(), id));
    return line`select append_log_entry('org_a', ${entry}::text::json, null, null, '{}', null)`;
  };
  await append(newLogEntryId());
  await sql`select set_config('app.log_change', 'on', false)`;
  let appended = 1;
  let migrated = false;
  const writing = (async () => {
    while (!migrated) {
      await append(newLogEntryId());
      appended++;
    }
  })();
  await migrate(url);
  migrated = true;
  await writing;
  await append(newLogEntryId());
  await line.end();
  expect(await placesOf("log_entries")).toEqual({
    "log_partitions.log_entries_first": YEAR + appended + 1,
  });
  expect(await placesOf("log_leaves")).toEqual({ "log_partitions.log_leaves_first": YEAR });
  const [now] = await sql`select pg_relation_filenode('log_partitions.log_entries_first') as node`;
  expect(now).toEqual(file);
  await sql.begin(async (tx) => {
    await tx`select set_config('app.log_change', 'on', true)`;
    await tx`delete from log_entries e where not exists (
      select from log_leaves l where l.log_entry_id = e.id)`;
  });
  expect(await fingerprint()).toEqual(before);
}, 60_000);

it("looks through the log before it keeps others from it, and not again", async () => {
  const said: string[] = [];
  const client = postgres(url, {
    max: 1,
    connection: { client_min_messages: "debug1" },
    onnotice: ({ message = "" }) => said.push(message),
  });
  await prepareLogMonths(client);
  await applyMigrations(drizzle(client), { migrationsFolder: "drizzle" });
  await client.end();
  for (const table of ["log_entries_first", "log_leaves_first"])
    expect(said).toContain(
      `partition constraint for table "${table}" is implied by existing constraints`,
    );
});

it("leaves no month unguarded, unreadable or unindexed, and nothing prepared behind", async () => {
  await migrate(url);
  const left = await sql`
    select conname from pg_constraint where starts_with(conname, 'before_')`;
  expect(left).toEqual([]);
  const tables = await sql`
    select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as bound,
      (select count(*)::int from pg_policy where polrelid = c.oid) as policies,
      (select array_agg(tgname order by tgname) from pg_trigger
       where tgrelid = c.oid and not tgisinternal) as triggers,
      has_table_privilege('agentwarden_app', c.oid, 'select,insert,update,delete,truncate') as open,
      (select count(*)::int from pg_index where indrelid = c.oid and indisvalid) as indexes,
      (select count(*)::int from pg_constraint where conrelid = c.oid and contype = 'f') as keys
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'log_partitions' and c.relkind = 'r'`;
  expect(tables).toHaveLength(2 * 4);
  for (const { name, ...rules } of tables)
    expect({ name, ...rules }).toEqual({
      name,
      bound: true,
      policies: 1,
      triggers: ["append_only", "never_truncated"],
      open: false,
      indexes: name.startsWith("log_leaves") ? 2 : 8,
      keys: 1,
    });
  const [given] = await sql`
    select has_table_privilege('agentwarden_app', 'log_entries', 'insert') as entries,
      has_table_privilege('agentwarden_app', 'log_leaves', 'insert') as leaves,
      has_schema_privilege('agentwarden_app', 'log_partitions', 'usage') as named`;
  expect(given).toEqual({ entries: true, leaves: true, named: false });
});

describe("an entry of a clock that is far ahead", () => {
  const far = entryOf(new Date(), newLogEntryId(new Date("2160-01-01")));

  it("is not lost, nor does it make the first month last till then", async () => {
    await sql`insert into log_entries ${sql(far)}`;
    const before = await fingerprint();
    await migrate(url);
    expect(await fingerprint()).toEqual(before);
    expect(await placesOf("log_entries")).toEqual({
      "log_partitions.log_entries_first": YEAR,
      "log_partitions.log_entries_default": 1,
    });
  });
});

describe("an owner of the tables whom row-level security binds", () => {
  let asOwner: string;
  beforeEach(async () => {
    const owner = `owner_${database}`;
    await admin.unsafe(`create role ${owner}`);
    await admin.unsafe(`alter database ${database} owner to ${owner}`);
    await sql.unsafe(handOver(owner));
    asOwner = `${url}?role=${owner}`;
    return async () => {
      await sql.unsafe(`drop owned by ${owner} cascade`);
      await admin.unsafe(`alter database ${database} owner to current_user`);
      await admin.unsafe(`drop role ${owner}`);
    };
  });

  it("needs no more to migrate", async () => {
    const before = await fingerprint();
    await migrate(asOwner);
    expect(await fingerprint()).toEqual(before);
  });

  it("keeps what whoever asks for room may not see", async () => {
    await migrate(asOwner);
    await sql`drop table log_partitions.log_entries_first, log_partitions.log_leaves_first`;
    const line = postgres(asOwner, { max: 1, onnotice: () => {} });
    await line`select add_log_month(first_log_entry_id_at(${daysAgo(150)}),
      first_log_entry_id_at(${daysAgo(120)}))`;
    await sql`insert into organizations (id, name, plan) values ('org_b', 'b', 'enterprise')`;
    await sql`insert into log_entries ${sql({ ...entryOf(daysAgo(130)), organization_id: "org_b" })}`;
    await line.begin(async (tx) => {
      await tx`select set_config('role', 'agentwarden_app', true),
        set_config('app.organization_id', 'org_a', true)`;
      const [row] = await tx`
        select drop_oldest_log_month('{"free":7,"pro":30,"business":365}') as dropped`;
      expect(row?.dropped).toBeNull();
      const [scope] = await tx`select current_setting('app.system', true) as system`;
      expect(scope?.system).toBe("");
    });
    await line.end();
    expect(await sql`select from log_entries where organization_id = 'org_b'`).toHaveLength(1);
  });
});

/** Gives everything in the database to a role that is no superuser. */
const handOver = (role: string) => `
  do $$ declare made record; begin
    for made in
      select format('schema %I', nspname) as what from pg_namespace
        where nspname in ('public', 'drizzle')
      union all select format('table %s', oid::regclass) from pg_class
        where relnamespace in ('public'::regnamespace, 'drizzle'::regnamespace) and relkind = 'r'
      union all select format('function %s', oid::regprocedure) from pg_proc
        where pronamespace = 'public'::regnamespace loop
      execute format('alter %s owner to ${role}', made.what);
    end loop;
  end $$`;

it("takes back what it prepared when the migration fails", async () => {
  await sql`create schema log_partitions`;
  await expect(migrate(url)).rejects.toThrow(/could not be migrated and was left as it was/);
  const left = await sql`
    select conname from pg_constraint where starts_with(conname, 'before_')`;
  expect(left).toEqual([]);
  await sql`drop schema log_partitions`;
  await migrate(url);
});
