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
});
