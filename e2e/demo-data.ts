import path from "node:path";
import postgres from "postgres";
import { startEmbeddedPostgres } from "../src/db/embedded";
import { admin } from "./provision";

/** Two weeks of traffic for this organization. The command fills the oldest: it becomes that. */
export async function fillWithDemo(organizationId: string): Promise<void> {
  await onDatabase(
    (sql) => sql`
      update organizations
      set created_at = (select min(created_at) - interval '1 day' from organizations)
      where id = ${organizationId}`,
  );
  await admin("demo-data");
}

/** Takes everybody out of an organization, as if each had left or been removed. */
export async function emptyOfMembers(organizationId: string): Promise<void> {
  await onDatabase((sql) => sql`delete from members where organization_id = ${organizationId}`);
}

/** Works on the server's own database, beside it. */
async function onDatabase(work: (sql: postgres.Sql) => PromiseLike<unknown>): Promise<void> {
  const dataDir = path.resolve(process.env.E2E_DATA_DIR ?? "");
  const embedded = await startEmbeddedPostgres({ dataDir });
  const sql = postgres(embedded.ownerUrl, { max: 1 });
  try {
    await work(sql);
  } finally {
    await sql.end();
    await embedded.stop();
  }
}
