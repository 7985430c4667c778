import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runtimeLogin } from "@/db/logins";
import type { Stage } from "./stage";

/** What a process needs to work on the stage's database as the service itself does. */
export function serviceLogin({ env, ownerUrl }: Pick<Stage, "env" | "ownerUrl">) {
  const kept = (name: string) => readFileSync(join(env.DATA_DIR ?? "", name), "utf8").trim();
  const { runtimeUrl } = runtimeLogin(ownerUrl, kept("database-password"));
  return { DATABASE_URL: runtimeUrl, SECRET_KEY: kept("secret-key") };
}
