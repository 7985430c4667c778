import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { Plan } from "@/domain/plan";
import { newLogEntryId } from "@/lib/ids";
import { testPlatform } from "@/test/database";
import { anOrganization } from "@/test/factories";
import { forceLog } from "@/test/force-log";
import { runVerifier, sealedLog } from "@/test/run-verifier";
import type { Ctx } from "./context";
import { readCheckpoint } from "./evidence/checkpoint";
import { sealLog } from "./evidence/seal-log";
import { applyRetention } from "./retention";

const platform = testPlatform();

/** Two months that a Pro organization no longer keeps, one after the other. */
const OLD = monthAgo(5);
const NEXT = monthAgo(4);

function monthAgo(months: number): Date {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months));
}

const suffix = (month: Date) => month.toISOString().slice(0, 7).replace("-", "_");
const within = (month: Date, minutes: number) => new Date(month.getTime() + minutes * 60_000);
const A_DAY = 1_440;

// Until a new database has been there for months, what is old is in its first partition.
beforeAll(async () => {
  await platform.sql`drop table log_partitions.log_entries_first, log_partitions.log_leaves_first`;
});

let owner: Ctx;
beforeEach(async () => {
  for (const month of [OLD, NEXT]) {
    const end = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1));
    await platform.sql`
      select add_log_month(first_log_entry_id_at(${month}), first_log_entry_id_at(${end}))`;
  }
  owner = await anOrganization(platform);
});

afterEach(async () => {
  for (const month of [OLD, NEXT])
    for (const table of ["log_entries", "log_leaves"])
      await platform.sql`drop table if exists ${partition(table, month)}`;
  await forceLog(platform, async (tx) => {
    await tx`delete from log_entries`;
    await tx`delete from log_leaves`;
    await tx`delete from log_seals`;
  });
});

const partition = (table: string, month: Date) =>
  platform.sql(`log_partitions.${table}_${suffix(month)}`);

/** Entries written at these moments, under one seal; their ids. */
async function sealed(ctx: Ctx, ...moments: Date[]): Promise<string[]> {
  const ids = await written(ctx, ...moments);
  await sealLog(platform, 0);
  return ids;
}

async function written({ organizationId }: Ctx, ...moments: Date[]): Promise<string[]> {
  const rows = moments.map((at) => ({
    ...{ id: newLogEntryId(at), organization_id: organizationId, created_at: at },
    ...{ agent_id: "agent_a", agent_name: "a", action: "a.b", status: "success" },
    ...{ source: "log", context: "{}" },
  }));
  await platform.sql`insert into log_entries ${platform.sql(rows)}`;
  await platform.sql`update log_sealing set sealed_until = 'epoch'`;
  return rows.map(({ id }) => id);
}

async function monthsLeft(): Promise<string[]> {
  const rows = await platform.sql`select suffix from list_log_months()`;
  const old = [suffix(OLD), suffix(NEXT)];
  return rows.map((row) => row.suffix as string).filter((name) => old.includes(name));
}

async function entriesOf({ organizationId }: Ctx): Promise<string[]> {
  const rows = await platform.sql`
    select id from log_entries where organization_id = ${organizationId} order by id`;
  return rows.map(({ id }) => id as string);
}

it("drops a month whole: no row of it is deleted, and the rest verifies", async () => {
  await sealed(owner, within(OLD, 1), within(OLD, 2));
  await sealed(owner, within(OLD, A_DAY));
  const kept = await sealed(owner, new Date());
  const checkpoint = await readCheckpoint(owner);
  // A row that is deleted by itself would be refused.
  await platform.sql.unsafe(`
    create function no_single_row() returns trigger language plpgsql as
      $$ begin raise exception 'deleted row by row'; end $$;
    create trigger no_single_row before delete on log_entries
      for each row execute function no_single_row();`);
  expect(await applyRetention(platform)).toBe(3);
  await platform.sql.unsafe("drop function no_single_row cascade");
  expect(await monthsLeft()).toEqual([]);
  expect(await entriesOf(owner)).toEqual(kept);
  const verdict = await runVerifier(await sealedLog(owner), { checkpoint });
  expect(verdict).toEqual({
    code: 0,
    lines: ["verified entries=1 seals=3 dropped=2 erased=0 problems=0"],
  });
});

it("takes along what is under the same seal beyond the month's end", async () => {
  const other = await anOrganization(platform, "business");
  await sealed(owner, within(OLD, 1), within(NEXT, 1));
  const kept = await sealed(owner, new Date());
  await sealed(other, within(NEXT, 2));
  expect(await applyRetention(platform)).toBe(2);
  expect(await monthsLeft()).toEqual([suffix(NEXT)]);
  expect(await entriesOf(owner)).toEqual(kept);
  const leaves = await platform.sql`
    select log_entry_id as id from log_leaves where organization_id = ${owner.organizationId}`;
  expect(leaves.map(({ id }) => id as string)).toEqual(kept);
  expect((await runVerifier(await sealedLog(owner))).code).toBe(0);
  expect(await entriesOf(other)).toHaveLength(1);
});

it.each(["business", "enterprise"] as const)(
  "keeps a month in which a %s organization has one entry, without what others had there",
  async (plan: Plan) => {
    const other = await anOrganization(platform, plan);
    const kept = await sealed(other, within(OLD, 5));
    await sealed(owner, within(OLD, 1), within(OLD, 9));
    expect(await applyRetention(platform)).toBe(2);
    expect(await monthsLeft()).toEqual([suffix(OLD)]);
    expect(await entriesOf(other)).toEqual(kept);
    expect(await entriesOf(owner)).toEqual([]);
  },
);

it("keeps a month with a fresh entry in it whose clock was wrong", async () => {
  const [id] = await written(owner, within(OLD, 1));
  await forceLog(platform, (tx) => tx`update log_entries set created_at = now()`);
  expect(await applyRetention(platform)).toBe(0);
  expect(await monthsLeft()).toContain(suffix(OLD));
  expect(await entriesOf(owner)).toEqual([id]);
});

it("keeps a month while an approval of it waits", async () => {
  const [id = ""] = await sealed(owner, within(OLD, 1));
  await platform.sql`
    insert into approvals (id, organization_id, agent_id, agent_name, action, context, context_hash,
      reason, expires_at)
    values (${id}, ${owner.organizationId}, 'agent_a', 'a', 'a.b', '{}', '', '', now())`;
  expect(await applyRetention(platform)).toBe(0);
  expect(await entriesOf(owner)).toEqual([id]);
  await platform.sql`update approvals set status = 'expired', resolved_at = now()`;
  expect(await applyRetention(platform)).toBe(1);
  expect(await monthsLeft()).toEqual([]);
});

it("keeps a month that holds what no seal covers", async () => {
  const kept = await written(owner, within(OLD, 1));
  const [row] = await platform.sql`
    select drop_oldest_log_month('{"free":7,"pro":30,"business":365}') as dropped`;
  expect(row?.dropped).toBe("0");
  expect(await monthsLeft()).toEqual([suffix(OLD)]);
  expect(await entriesOf(owner)).toEqual(kept);
});

it("drops once while two run at once, and gives up while the log is held", async () => {
  await sealed(owner, within(OLD, 1), within(OLD, 2));
  await platform.sql.begin(async (reader) => {
    await reader`select from log_entries limit 1`;
    const [row] = await platform.sql`
      select drop_oldest_log_month('{"free":7,"pro":30,"business":365}') as dropped`;
    expect(row?.dropped).toBeNull();
  });
  expect(await entriesOf(owner)).toHaveLength(2);
  const removed = await Promise.all([applyRetention(platform), applyRetention(platform)]);
  expect(removed[0] + removed[1]).toBe(2);
  expect(await entriesOf(owner)).toEqual([]);
});

it("makes the months to come, and moves there what had to go elsewhere meanwhile", async () => {
  const inTwoMonths = within(monthAgo(-2), 5);
  const end = monthAgo(-4);
  for (const ahead of [-2, -3])
    for (const table of ["log_entries", "log_leaves"])
      await platform.sql`drop table ${partition(table, monthAgo(ahead))}`;
  const [id] = await sealed(owner, inTwoMonths);
  const placeOf = async () => {
    const rows = await platform.sql`
      select tableoid::regclass::text as place from log_entries where id = ${id ?? ""}
      union all select tableoid::regclass::text from log_leaves where log_entry_id = ${id ?? ""}`;
    return rows.map(({ place }) => place as string);
  };
  expect(await placeOf()).toEqual([
    "log_partitions.log_entries_default",
    "log_partitions.log_leaves_default",
  ]);
  await Promise.all([applyRetention(platform), applyRetention(platform)]);
  expect(await placeOf()).toEqual([
    `log_partitions.log_entries_${suffix(inTwoMonths)}`,
    `log_partitions.log_leaves_${suffix(inTwoMonths)}`,
  ]);
  const [last] = await platform.sql`
    select max(log_entry_id_time(high)) as at from list_log_months()`;
  expect(last?.at).toEqual(end);
});
