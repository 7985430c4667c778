import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { loginsOf } from "./logins";
import { migrate } from "./migrate";

const suffix = randomBytes(6).toString("hex");
const database = `empty_${suffix}`;
const login = `login_${suffix}`;
let admin: postgres.Sql;
let url: string;

beforeAll(async () => {
  admin = postgres(inject("databaseServerUrl"), { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${database}`);
  await admin.unsafe(`create role ${login} login`);
  const owner = new URL(inject("databaseServerUrl"));
  owner.pathname = `/${database}`;
  url = owner.href;
});

afterAll(async () => {
  await admin.unsafe(`drop database ${database} with (force)`);
  await admin.unsafe(`drop role ${login}`);
  await admin.end();
});

it("brings an empty database up once when four instances start at the same moment", async () => {
  const runtimeUrl = new URL(url);
  runtimeUrl.username = login;
  const { runtime } = loginsOf(runtimeUrl.href, url);
  await Promise.all(Array.from({ length: 4 }, () => migrate(url, runtime)));
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const [ledger] = await sql`
      select count(*)::int as applied, count(distinct hash)::int as known
      from drizzle.__drizzle_migrations`;
    expect(ledger?.applied).toBeGreaterThan(0);
    expect(ledger?.applied).toBe(ledger?.known);
    const [locks] = await sql`
      select count(*)::int as n from pg_locks where locktype = 'advisory'
        and database = (select oid from pg_database where datname = current_database())`;
    expect(locks?.n).toBe(0);
    const [rights] = await sql`select pg_has_role(${login}, 'agentwarden_app', 'member') as given`;
    expect(rights?.given).toBe(true);
  } finally {
    await sql.end();
  }
});
