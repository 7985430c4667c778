import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Stage } from "../verify/stage";

/** The process of the stage's Postgres that has started all others of it. */
export function postmaster({ env }: Pick<Stage, "env">): number {
  const file = join(env.DATA_DIR ?? "", "pg/data/postmaster.pid");
  return Number(readFileSync(file, "utf8").split("\n")[0]);
}
