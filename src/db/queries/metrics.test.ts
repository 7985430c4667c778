import { sql } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import { testPlatform } from "@/test/database";
import { anEndpoint, anOrganization, aPendingApproval } from "@/test/factories";
import type { Tx } from "../client";
import { limitQueries, readOutboxLag, readPendingApprovals } from "./metrics";

const platform = testPlatform();

/** Ten endpoints with thousands of ended approvals and deliveries, and a few that wait. */
beforeAll(async () => {
  const owner = await anOrganization(platform);
  for (let i = 0; i < 10; i++) await anEndpoint(owner, ["log.pending_approval"]);
  const { id } = await aPendingApproval(owner);
  await platform.sql`insert into approvals
    select (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(), 'context_hash',
      n::text, 'status', 'rejected', 'resolved_at', now()))).*
    from approvals a, generate_series(1, 5000) n where a.id = ${id}`;
  await platform.sql`insert into webhook_deliveries (id, organization_id, endpoint_id, event_id,
      status, delivered_at)
    select 'dlv_' || n || d.endpoint_id, d.organization_id, d.endpoint_id, d.event_id, 'delivered', now()
    from webhook_deliveries d, generate_series(1, 2000) n`;
  await platform.sql`analyze approvals`;
  await platform.sql`analyze webhook_deliveries`;
});

/** The plan of the one query that the reader sends. */
async function planOf(read: (tx: Tx) => Promise<unknown>): Promise<string> {
  return platform.db.system(async (tx) => {
    const plans: string[] = [];
    const explaining = Object.create(tx, {
      execute: {
        value: async (query: Parameters<Tx["execute"]>[0]) => {
          const rows = await tx.execute(sql`explain (analyze, costs off) ${query}`);
          plans.push(rows.map((row) => String(row["QUERY PLAN"])).join("\n"));
          return tx.execute(query);
        },
      },
    }) as Tx;
    await read(explaining);
    return plans.join("\n");
  });
}

it("counting what is pending reads only what is pending", async () => {
  const plan = await planOf(readPendingApprovals);
  expect(plan).toMatch(/approvals_(expiry_idx|pending_key)/);
  expect(plan).not.toContain("Seq Scan on approvals");
  const read = await platform.db.system(readPendingApprovals);
  expect(read.count).toBe(1);
});

it("the outbox's lag looks at one delivery of each endpoint", async () => {
  const plan = await planOf(readOutboxLag);
  expect(plan).toContain("webhook_deliveries_due_idx");
  expect(plan).not.toContain("Seq Scan on webhook_deliveries");
  expect(await platform.db.system(readOutboxLag)).toBeGreaterThan(0);
});

it("a limit ends a query that takes longer, and only in its transaction", async () => {
  const slow = platform.db.system(async (tx) => {
    await limitQueries(tx, 50);
    await tx.execute(sql`select pg_sleep(10)`);
  });
  await expect(slow).rejects.toMatchObject({ cause: { code: "57014" } });
  const after = await platform.db.system((tx) => tx.execute(sql`show statement_timeout`));
  expect(after[0]).toEqual({ statement_timeout: "0" });
});
