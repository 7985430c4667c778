import type postgres from "postgres";
import { beforeEach, expect, it } from "vitest";
import { newLogEntryId } from "@/lib/ids";
import type { Ctx } from "@/services/context";
import { testPlatform } from "@/test/database";
import { anAgent, anOrganization } from "@/test/factories";
import { plansOf } from "@/test/plans";
import { lockDueApprovals } from "./approvals";

// A database of its own, whose tables are empty before the first test.
const platform = testPlatform();

let owner: Ctx;

beforeEach(async () => {
  owner = await anOrganization(platform);
});

const approval = (agentId: string, expiresInHours = 1) => ({
  id: newLogEntryId(),
  agent_id: agentId,
  agent_name: "a",
  action: "a.b",
  context: "{}",
  context_hash: newLogEntryId(),
  reason: "asks",
  created_at: new Date(),
  expires_at: new Date(Date.now() + expiresInHours * 3_600_000),
});

const pending = (count: number, agentId: string) =>
  Array.from({ length: count }, () => ({
    ...approval(agentId),
    organization_id: owner.organizationId,
  }));

it("opening one reads what its agent has pending, and nothing of others, in a table just made", async () => {
  const [mine, other] = [await anAgent(owner), await anAgent(owner)];
  // After some questions a connection keeps the way that it has found.
  const line = await platform.sql.reserve();
  try {
    for (let i = 0; i < 8; i++) await open(line, mine.id);
    await line`insert into approvals ${line(pending(2_000, other.id))}`;
    expect(await open(line, mine.id)).toBeLessThan(100);
  } finally {
    line.release();
  }
});

it("what the clock has ended is found without a look at what still waits", async () => {
  await platform.sql`insert into approvals ${platform.sql(pending(3_000, "agent_a"))}`;
  await platform.sql`analyze approvals`;
  const [held, lapsed] = await plansOf(platform.sql, (tx) => lockDueApprovals(tx, 100));
  expect(held).toMatch(/approvals_held_idx[^>]*Index Cond: .*takes_effect_at <= now\(\)/);
  expect(lapsed).toMatch(/approvals_expiry_idx[^>]*Index Cond: .*expires_at <= now\(\)/);
});

/** @returns how many rows of the table were read for it */
async function open(line: postgres.ReservedSql, agentId: string): Promise<number> {
  const one = JSON.stringify(approval(agentId));
  await line`begin`;
  const [row] = await line`
    select open_approval(${owner.organizationId}, ${one}::text::json, 500) as opened`;
  const [read] = await line<{ rows: number }[]>`
    select coalesce(sum(idx_tup_fetch), 0)::int + coalesce(sum(seq_tup_read), 0)::int as rows
    from pg_stat_xact_user_tables where relname = 'approvals'`;
  await line`commit`;
  expect(row?.opened).toBe(true);
  return read?.rows ?? 0;
}
