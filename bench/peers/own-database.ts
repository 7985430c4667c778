import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runtimeLogin } from "@/db/logins";
import type { Stage } from "../../verify/stage";

/** An empty database on the stage's Postgres, for one peer; its address. */
export async function databaseOf(stage: Stage, peer: string): Promise<string> {
  await stage.sql.unsafe(`create database "${peer}"`);
  const url = new URL(stage.ownerUrl);
  url.pathname = `/${peer}`;
  return url.href;
}

/** What a process needs to reach the stage's database as the service does. */
export function serviceSecrets(stage: Stage): { DATABASE_URL: string; SECRET_KEY: string } {
  const kept = (name: string) => readFileSync(join(stage.env.DATA_DIR ?? "", name), "utf8").trim();
  const { runtimeUrl } = runtimeLogin(stage.ownerUrl, kept("database-password"));
  return { DATABASE_URL: runtimeUrl, SECRET_KEY: kept("secret-key") };
}
