import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { progress, ROOT, run, StepFailed } from "./step.mjs";

const NODE_AT_LEAST = [20, 19];
const ARGS = ["--include=dev", "--no-audit", "--no-fund"];

/**
 * Checks Node and brings node_modules to what package-lock.json says, if it is not there already.
 *
 * @throws {StepFailed} when Node is too old or npm fails
 */
export async function ensureInstalled() {
  refuseOldNode();
  if (isInstalled()) return;
  await progress("Installing packages", install);
  if (isInstalled()) return;
  throw new StepFailed("npm reported success, but node_modules does not match package-lock.json.");
}

function refuseOldNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const [wantedMajor, wantedMinor] = NODE_AT_LEAST;
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  throw new StepFailed(
    `AgentWarden needs Node ${NODE_AT_LEAST.join(".")} or newer, and this is ${process.versions.node}.`,
  );
}

async function install() {
  const clean = await npm(["ci", ...ARGS]);
  if (clean.code === 0) return;
  // npm ci refuses any lockfile where the registry lacks an optional package of another platform.
  if (!clean.output.includes("EUSAGE")) {
    throw new StepFailed("Installing the packages with npm failed.", clean.output);
  }
  const plain = await npm(["install", "--no-save", ...ARGS]);
  if (plain.code !== 0) {
    throw new StepFailed("Installing the packages with npm failed.", plain.output);
  }
}

function npm(args) {
  const script = process.env.npm_execpath;
  if (script?.endsWith("npm-cli.js")) return run(process.execPath, [script, ...args]);
  return run(process.platform === "win32" ? "npm.cmd" : "npm", args);
}

/** Compares with what npm noted, by version: dates change with every checkout. */
function isInstalled() {
  const note = join(ROOT, "node_modules", ".package-lock.json");
  if (!existsSync(note)) return false;
  const installed = packagesOf(note);
  return Object.entries(packagesOf(join(ROOT, "package-lock.json"))).every(([path, wanted]) => {
    if (path === "" || wanted.link) return true;
    const found = installed[path];
    return found ? found.version === wanted.version : Boolean(wanted.optional);
  });
}

function packagesOf(lockfile) {
  return JSON.parse(readFileSync(lockfile, "utf8")).packages ?? {};
}
