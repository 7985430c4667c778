import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const HERE = import.meta.dirname;
const NODE = join(HERE, "node_modules/node/bin/node");
const INSTALLED = join(HERE, "node_modules/.package-lock.json");

/**
 * Installs the peers where they are missing or others than the lock file names; takes a minute.
 *
 * @throws Error when npm fails, or is set to run no install scripts
 */
export function ensurePeers(): void {
  if (existsSync(INSTALLED) && existsSync(NODE) && isLocked()) return;
  // To standard error: the tables alone are the bench's output.
  execFileSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: HERE, stdio: ["ignore", 2, 2] });
  if (!existsSync(NODE)) throw new Error("npm has not run the install script of the package node");
}

/**
 * The Node that everything here runs on, ours and theirs: the two queues need a newer one than we.
 */
export function peersNode(): string {
  return NODE;
}

type Packages = Record<string, { version?: string }>;

function isLocked(): boolean {
  const packagesOf = (file: string) =>
    (JSON.parse(readFileSync(file, "utf8")) as { packages: Packages }).packages;
  const installed = packagesOf(INSTALLED);
  const manifest = JSON.parse(readFileSync(join(HERE, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  return Object.entries(manifest.dependencies).every(
    ([name, version]) => installed[`node_modules/${name}`]?.version === version,
  );
}
