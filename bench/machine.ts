import { execFileSync } from "node:child_process";
import { cpus, totalmem } from "node:os";
import { version as nextVersion } from "next/package.json";

/** Where and with what a table was measured. */
export function machine(): string {
  const [cpu] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"]).toString().trim();
  return `${cpus().length} × ${cpu?.model ?? "?"}, ${memory}, Node ${process.version}, Next ${nextVersion}, Postgres 18.4 (embedded), commit ${commit}`;
}
