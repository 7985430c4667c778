import { readFileSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import type { Cluster } from "./cluster";

const NAME = "agentwarden";
/** Another process made the database between our look and our attempt. */
const MADE_MEANWHILE = ["42P04", "23505"];

/**
 * Signs in with the cluster's own password and makes the database `agentwarden` when missing.
 *
 * @throws Error of the driver when the server is not there or refuses.
 */
export async function openDatabase(
  cluster: Cluster,
  port: number,
): Promise<{ ownerUrl: string; version: string }> {
  const password = readFileSync(join(cluster.root, "password"), "utf8").trim();
  const server = `postgres://postgres:${password}@127.0.0.1:${port}`;
  const sql = postgres(`${server}/postgres`, { max: 1, connect_timeout: 10, onnotice: () => {} });
  try {
    const [row] = await sql<{ version: string; exists: boolean }[]>`
      select current_setting('server_version') as version,
             exists (select from pg_database where datname = ${NAME}) as exists`;
    if (!row?.exists) await sql`create database ${sql(NAME)}`.catch(ignoreMadeMeanwhile);
    return { ownerUrl: `${server}/${NAME}`, version: row?.version.split(" ")[0] ?? "" };
  } finally {
    await sql.end({ timeout: 1 });
  }
}

function ignoreMadeMeanwhile(error: { code?: string }): void {
  if (!MADE_MEANWHILE.includes(error.code ?? "")) throw error;
}
