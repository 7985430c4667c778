import { drizzle } from "drizzle-orm/postgres-js";
import type postgres from "postgres";
import type { Tx } from "@/db/client";

/** How Postgres would go about each question that the work asks, as EXPLAIN writes it. */
export async function plansOf(
  sql: postgres.Sql,
  work: (tx: Tx) => Promise<unknown>,
): Promise<string[]> {
  const sent: { query: string; params: unknown[] }[] = [];
  const logger = { logQuery: (query: string, params: unknown[]) => sent.push({ query, params }) };
  await drizzle(sql, { casing: "snake_case", logger }).transaction(work);
  const asked = sent.filter(({ query }) => /^\s*(select|with)\b/.test(query));
  return Promise.all(
    asked.map(async ({ query, params }) => {
      const rows = await sql.unsafe(`explain ${query}`, params as never[]);
      return rows.map((row) => row["QUERY PLAN"]).join("\n");
    }),
  );
}
