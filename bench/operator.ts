import { randomBytes } from "node:crypto";
import type { Stage } from "../verify/stage";

/** What a server needs to use the stage's Postgres as an operator sets one up. */
export interface OperatorSettings extends Record<string, string> {
  DATABASE_URL: string;
  MIGRATION_DATABASE_URL: string;
}

/** Makes a login that owns nothing, as an operator does, and says how servers use it. */
export async function makeLogin({ sql, ownerUrl }: Stage): Promise<OperatorSettings> {
  const user = `bench_${randomBytes(4).toString("hex")}`;
  const password = randomBytes(12).toString("hex");
  await sql.unsafe(`create role ${user} login password '${password}'`);
  const login = new URL(ownerUrl);
  [login.username, login.password] = [user, password];
  return { DATABASE_URL: login.href, MIGRATION_DATABASE_URL: ownerUrl };
}
