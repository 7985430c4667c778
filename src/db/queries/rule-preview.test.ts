import { drizzle } from "drizzle-orm/postgres-js";
import { beforeAll, expect, it } from "vitest";
import { firstLogEntryIdAt, newLogEntryId } from "@/lib/ids";
import { testPlatform } from "@/test/database";
import { anOrganization } from "@/test/factories";
import type { Tx } from "../client";
import { countPastActions, listPastChecks } from "./rule-preview";

const platform = testPlatform();

const DAY_MS = 86_400_000;
const BUSY = "agent_busy";
let organizationId: string;

/** A trail in which the agent's last month is a small part. */
beforeAll(async () => {
  const owner = await anOrganization(platform);
  ({ organizationId } = owner);
  const rows = Array.from({ length: 6_000 }, (_, i) => ({
    id: newLogEntryId(new Date(Date.now() - i * 0.02 * DAY_MS)),
    organization_id: organizationId,
    agent_id: i % 20 === 0 ? BUSY : `agent_${i % 20}`,
    agent_name: "a",
    action: `act.${i % 3}`,
    status: "allowed",
    source: "check",
    context: `{"amount":${i}.50,"currency":"USD","note":"${"x".repeat(200)}"}`,
  }));
  for (let from = 0; from < rows.length; from += 1_000)
    await platform.sql`insert into log_entries ${platform.sql(rows.slice(from, from + 1_000))}`;
  await platform.sql`analyze log_entries`;
});

const past = (limit: number) => ({
  agentId: BUSY,
  sinceId: firstLogEntryIdAt(new Date(Date.now() - 30 * DAY_MS)),
  limit,
});

it("reads the agent's month through its index, and nothing besides", async () => {
  const plans = await plansOf(async (tx) => {
    await listPastChecks(tx, organizationId, past(2_001));
    await countPastActions(tx, organizationId, past(10_000));
  });
  expect(plans).toHaveLength(2);
  for (const plan of plans) {
    expect(plan).toMatch(/Index Scan.* (using|on) log_entries_\w*agent_id\w*idx/);
    expect(plan).toMatch(/Index Cond: .*organization_id.*agent_id.*id >= /);
    // A month that is empty is read as it is.
    expect(plan).not.toMatch(/Seq Scan on \S+ \S+ +\(cost=\S+ rows=(?!1 )/);
  }
});

it("hands out amounts digit by digit, and of the rest of the context nothing", async () => {
  const [newest] = await platform.db.tenant(organizationId, (tx) =>
    listPastChecks(tx, organizationId, past(1)),
  );
  expect(newest).toEqual({
    id: expect.any(String),
    action: "act.0",
    amountJson: "0.50",
    currencyJson: '"USD"',
    createdAt: expect.any(Date),
  });
});

/** How the database answers what the work asks, with its planner's figures for this trail. */
async function plansOf(work: (tx: Tx) => Promise<unknown>): Promise<string[]> {
  const asked: { query: string; params: unknown[] }[] = [];
  const logger = { logQuery: (query: string, params: unknown[]) => asked.push({ query, params }) };
  const watched = drizzle(platform.sql, { casing: "snake_case", logger });
  await watched.transaction(work);
  const selects = asked.filter(({ query }) => query.startsWith("select"));
  return Promise.all(
    selects.map(async ({ query, params }) => {
      const rows = await platform.sql.unsafe(`explain ${query}`, params as never[]);
      return rows.map((row) => row["QUERY PLAN"]).join("\n");
    }),
  );
}
