import { sql, type SQL } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { resolveApproval } from "@/services/approvals/resolve-approval";
import type { Ctx } from "@/services/context";
import { sealLog } from "@/services/evidence/seal-log";
import { testPlatform } from "@/test/database";
import { anOrganization, aPendingApproval } from "@/test/factories";

const platform = testPlatform();

const KEPT = ["log_entries", "log_leaves", "log_seals", "admin_history"];

let owner: Ctx;
beforeAll(async () => {
  owner = await anOrganization(platform);
  const { id } = await aPendingApproval(owner);
  await resolveApproval(owner, { id, resolution: "rejected", comment: null });
  await sealLog(platform, 0);
});

/** What Postgres says; null when it did as it was told. */
const said = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error) => (error.cause ?? error).message as string,
  );

const DENIED = /^(permission denied for|must be owner of) table /;

describe("the role that serves requests", () => {
  const asRuntime = (statement: SQL) =>
    platform.db.tenant(owner.organizationId, async (tx) => {
      // No setting of its own helps it.
      await tx.execute(sql`select set_config('app.log_change', 'on', true)`);
      await tx.execute(statement);
    });

  it.each([...KEPT, "signing_keys"])("may neither update nor delete in %s", async (table) => {
    const name = sql.identifier(table);
    const column = sql.identifier(table === "signing_keys" ? "id" : "organization_id");
    for (const statement of [
      sql`update ${name} set ${column} = ${column}`,
      sql`delete from ${name}`,
      sql`truncate ${name} cascade`,
      sql`alter table ${name} disable trigger all`,
    ])
      expect(await said(asRuntime(statement))).toMatch(DENIED);
  });

  it("may not even name a month of the log, nor take one away", async () => {
    const [months] = await platform.sql`
      select array_agg(format('%s', c.oid::regclass)) as names from pg_class c
      where c.relnamespace = 'log_partitions'::regnamespace and c.relkind = 'r'`;
    const names = months?.names as string[];
    expect(names.length).toBeGreaterThanOrEqual(2 * 6);
    for (const name of names)
      for (const statement of [
        `select from ${name}`,
        `insert into ${name} select * from ${name}`,
        `update ${name} set organization_id = organization_id`,
        `delete from ${name}`,
        `truncate ${name}`,
        `drop table ${name}`,
      ])
        expect(await said(asRuntime(sql.raw(statement)))).toMatch(
          /^(permission denied for schema|must be owner of table) /,
        );
    const parent = sql.raw(
      `alter table log_entries detach partition log_partitions.log_entries_default`,
    );
    expect(await said(asRuntime(parent))).toMatch(/^(permission denied|must be owner)/);
    for (const call of [
      "add_log_month(first_log_entry_id_at('2160-01-01'), first_log_entry_id_at('2160-02-01'))",
      "drop_log_month('default', null, null, '{}')",
      "hold_log()",
    ])
      expect(await said(asRuntime(sql.raw(`select ${call}`)))).toMatch(
        /^permission denied for function /,
      );
  });

  it("drops no month that is younger than a week, and none that holds anything newer", async () => {
    const asked = `select drop_oldest_log_month('{"free":-9999,"pro":-9999,"business":-9999,"enterprise":-9999}')`;
    // In a scope that sees one organization, of which nothing is left.
    const stranger = await anOrganization(platform);
    for (let i = 0; i < 3; i++)
      await platform.db.tenant(stranger.organizationId, (tx) => tx.execute(sql.raw(asked)));
    const [left] = await platform.sql`
      select (select count(*)::int from log_entries) as entries,
        (select count(*)::int from list_log_months()
         where high > first_log_entry_id_at(now() - interval '7 days')) as months`;
    expect(left?.entries).toBeGreaterThan(0);
    expect(left?.months).toBeGreaterThanOrEqual(4);
  });

  it("may neither delete approvals nor rewrite one that ended", async () => {
    expect(await said(asRuntime(sql`delete from approvals`))).toMatch(DENIED);
    expect(await said(asRuntime(sql`truncate approvals`))).toMatch(DENIED);
    const asked = sql`update approvals set action = 'another'`;
    expect(await said(asRuntime(asked))).toMatch(/what was asked for cannot change$/);
    const ended = sql`update approvals set status = 'approved'`;
    expect(await said(asRuntime(ended))).toMatch(/has ended as rejected$/);
  });

  it("drops no seal that is younger than a week", async () => {
    const [row] = await platform.db.tenant(owner.organizationId, (tx) =>
      tx.execute<{ dropped: number }>(
        sql`select drop_oldest_seal(${owner.organizationId}, now() + interval '1 year') as dropped`,
      ),
    );
    expect(row?.dropped).toBe(0);
  });
});

describe("the functions that may change the trail", () => {
  const erased = (id: string) => sql`
    select erase_log_fields(${owner.organizationId}, ${id}::uuid, '{}', '', null, '{}'::jsonb)`;
  const asRuntime = (statement: SQL) =>
    platform.db.tenant(owner.organizationId, (tx) => tx.execute(statement));

  it("erase nothing that no seal covers, nor what an open approval is about", async () => {
    const { id } = await aPendingApproval(owner);
    expect(await said(asRuntime(erased(id)))).toMatch(/not sealed yet$/);
    await sealLog(platform, 0);
    expect(await said(asRuntime(erased(id)))).toMatch(/still open$/);
  });

  it("reach no other organization's rows", async () => {
    const stranger = await anOrganization(platform);
    const { id } = await aPendingApproval(stranger);
    await resolveApproval(stranger, { id, resolution: "rejected", comment: null });
    await sealLog(platform, 0);
    await asRuntime(erased(id));
    const [entry] = await platform.sql`select context from log_entries where id = ${id}`;
    expect(entry?.context).toBe('{"amount":500}');
  });
});

describe("the tables' owner", () => {
  it.each([...KEPT, "approvals"])("is refused by %s's triggers", async (table) => {
    const name = platform.sql(table);
    const refusals = [
      await said(platform.sql`delete from ${name}`),
      await said(platform.sql`truncate ${name} cascade`),
    ];
    if (table !== "approvals")
      refusals.push(await said(platform.sql`update ${name} set organization_id = organization_id`));
    for (const refusal of refusals) expect(refusal).toMatch(/ is append-only: \w+ refused$/);
  });

  it.each(["log_entries", "log_leaves"])("is refused by those of %s's months", async (table) => {
    const [used] = await platform.sql`
      select tableoid::regclass::text as name from ${platform.sql(table)} limit 1`;
    const name = platform.sql(used?.name as string);
    for (const refusal of [
      await said(platform.sql`update ${name} set organization_id = organization_id`),
      await said(platform.sql`delete from ${name}`),
      await said(platform.sql`truncate ${name} cascade`),
    ])
      expect(refusal).toMatch(/ is append-only: \w+ refused$/);
  });
});
