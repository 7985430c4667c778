import type postgres from "postgres";
import type { TestPlatform } from "./database";

/**
 * Changes what the service itself cannot: rows of the trail. Runs as the tables' owner with the
 * setting that the append-only triggers let through.
 */
export async function forceLog(
  platform: TestPlatform,
  change: (sql: postgres.Sql) => Promise<unknown>,
): Promise<void> {
  await platform.sql.begin(async (sql) => {
    await sql`select set_config('app.log_change', 'on', true)`;
    await change(sql as unknown as postgres.Sql);
  });
}
