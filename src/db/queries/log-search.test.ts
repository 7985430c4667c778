import { sql } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import { newLogEntryId } from "@/lib/ids";
import { testPlatform } from "@/test/database";
import { anOrganization } from "@/test/factories";
import type { Tx } from "../client";
import { readStretch } from "./log-search";

const platform = testPlatform();

const OTHERS = 12;
const ENTRIES = 30_000;
const STRETCH = 1_000;

let organizationId: string;
let newest: string;

beforeAll(async () => {
  ({ organizationId } = await anOrganization(platform));
  const others: string[] = [];
  for (let n = 0; n < OTHERS; n++) others.push((await anOrganization(platform)).organizationId);
  newest = await fill(others);
  await platform.sql`analyze log_entries`;
});

/** A fifth of the entries are its own, scattered among those of others, a second apart. */
async function fill(others: string[]): Promise<string> {
  const begin = Date.now() - ENTRIES * 1_000;
  const ids = Array.from({ length: ENTRIES }, (_, n) => newLogEntryId(new Date(begin + n * 1_000)));
  await platform.sql`
    insert into log_entries
      (id, organization_id, agent_id, agent_name, action, status, source, context, created_at)
    select id, case when n % 5 = 0 then ${organizationId}
        else (${others}::text[])[1 + n % ${OTHERS}::int] end,
      'agent_a', 'a', 'a.b', 'success', 'log', format('{"note":"%s"}', repeat(md5(id::text), 9)),
      log_entry_id_time(id)
    from unnest(${ids}::uuid[]) with ordinality as t (id, n)`;
  return ids.at(-1) ?? "";
}

it.each([
  ["of what no index answers", { text: "found nowhere" }],
  ["by an index and more", { action: "a.b", text: "found nowhere" }],
  ["without a filter", {}],
])("a stretch %s reads no more than it holds, however much is older", async (_, search) => {
  const read = await platform.db.tenant(organizationId, async (tx) => {
    const before = await rowsRead(tx);
    const stretch = { cursor: newest, entries: STRETCH, limit: STRETCH };
    const { end } = await readStretch(tx, organizationId, search, stretch);
    expect(end).not.toBeNull();
    return (await rowsRead(tx)) - before;
  });
  // Once for what fits and once to find the end: a vacuum has not been there yet.
  expect(read).toBeGreaterThanOrEqual(STRETCH);
  expect(read).toBeLessThan(2.2 * STRETCH);
});

/** What the connection has counted so far. */
async function rowsRead(tx: Tx): Promise<number> {
  const [row] = await tx.execute<{ rows: number }>(sql`
    select sum(coalesce(idx_tup_fetch, 0) + coalesce(seq_tup_read, 0))::int as rows
    from pg_stat_xact_user_tables where relname like 'log_entries_%'`);
  return row?.rows ?? NaN;
}
