import { readFileSync } from "node:fs";
import path from "node:path";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate as applyMigrations } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import { RUNTIME_ROLE } from "./client";
import { forgetLogMonths, prepareLogMonths } from "./prepare-log-months";

/** Any number that only this product's migrations lock. */
const MIGRATION_LOCK = 7_263_418_001;
const OLDEST_SERVER = 140_000;

/** Written once by requests, changed by three functions of the migrations only. */
const APPEND_ONLY = ["log_entries", "log_leaves", "log_seals", "signing_keys", "admin_history"];

/** Who connects to serve requests; migrations give it what it needs, and nothing more. */
export type RuntimeLogin =
  /** The runtime role itself, with this password: the embedded database. */
  | { password: string }
  /** A role that the operator has made, which becomes a member of the runtime role. */
  | { user: string };

/**
 * Brings the database to this version's schema. Several instances may call it at once: one works,
 * the others wait. Refuses a database that a newer version has already migrated.
 *
 * @param url connects as the tables' owner
 * @param login who serves requests, where that is not the owner itself
 * @throws Error with one sentence for the operator
 */
export async function migrate(
  url: string,
  login: RuntimeLogin | null = null,
  folder = path.resolve("drizzle"),
): Promise<void> {
  const client = postgres(url, { max: 1, connect_timeout: 10, onnotice: () => {} });
  try {
    const [server] = await client`select current_setting('server_version_num')::int as version`;
    if (server?.version < OLDEST_SERVER)
      throw new Error("DATABASE_URL: PostgreSQL 14 or newer is needed");
    await client`select pg_advisory_lock(${MIGRATION_LOCK})`;
    await refuseNewerSchema(client, folder);
    await applyAll(client, folder).catch(sayMigrationFailed);
    await grantRuntimeRole(client);
    await client`select make_log_months()`;
    if (login) await allowLogin(client, login);
  } finally {
    await client.end({ timeout: 5 });
  }
}

async function applyAll(client: postgres.Sql, migrationsFolder: string): Promise<void> {
  try {
    await prepareLogMonths(client);
    await applyMigrations(drizzle(client), { migrationsFolder });
  } finally {
    // Where the connection is lost as well, the next start takes it back.
    await forgetLogMonths(client).catch(() => {});
  }
}

/** All migrations of a start are one transaction: what fails leaves the schema as it was. */
function sayMigrationFailed(error: unknown): never {
  const { cause = error } = error as { cause?: unknown };
  const reason = cause instanceof Error ? cause.message : String(cause);
  throw new Error(`The database could not be migrated and was left as it was: ${reason}`, {
    cause: error,
  });
}

async function refuseNewerSchema(client: postgres.Sql, folder: string): Promise<void> {
  const [table] = await client`select to_regclass('drizzle.__drizzle_migrations') as name`;
  if (!table?.name) return;
  const [last] =
    await client`select max(created_at)::bigint as at from drizzle.__drizzle_migrations`;
  const journal = JSON.parse(readFileSync(path.join(folder, "meta/_journal.json"), "utf8")) as {
    entries: { when: number }[];
  };
  const newestKnown = Math.max(...journal.entries.map((entry) => entry.when));
  if (Number(last?.at ?? 0) > newestKnown)
    throw new Error("The database was migrated by a newer version; start that version instead");
}

/**
 * The role that requests run under: row-level security binds it, and it owns nothing. Where the
 * database user may not create roles, requests run as that user, whom FORCE binds as well.
 */
async function grantRuntimeRole(client: postgres.Sql): Promise<void> {
  const [user] = await client`
    select rolcreaterole or rolsuper as may_create, to_regrole(${RUNTIME_ROLE}) as existing
    from pg_roles where rolname = current_user`;
  if (!user?.existing && !user?.may_create) return;
  const role = client(RUNTIME_ROLE);
  if (!user.existing) await createRole(client);
  await client`grant usage on schema public to ${role}`;
  await client`grant select, insert, update, delete on all tables in schema public to ${role}`;
  await client`revoke update, delete on ${client(APPEND_ONLY)} from ${role}`;
  await client`revoke delete on approvals from ${role}`;
  await client`grant execute on function drop_oldest_seal, erase_log_fields, make_log_months,
    drop_oldest_log_month to ${role}`;
}

async function allowLogin(client: postgres.Sql, login: RuntimeLogin): Promise<void> {
  if ("user" in login) await client`grant ${client(RUNTIME_ROLE)} to ${client(login.user)}`;
  else {
    const [quoted] = await client`select quote_literal(${login.password}) as password`;
    await client.unsafe(`alter role ${RUNTIME_ROLE} login password ${quoted?.password}`);
  }
}

/** Roles belong to the whole server: another database's instance may create it at this moment. */
async function createRole(client: postgres.Sql): Promise<void> {
  await client.unsafe(`
    do $$ begin
      create role ${RUNTIME_ROLE} nologin;
      execute format('grant ${RUNTIME_ROLE} to %I', current_user);
    exception when duplicate_object or unique_violation then null;
    end $$`);
}
