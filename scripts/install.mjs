import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { progress, ROOT, run, StepFailed } from "./step.mjs";

const NODE_AT_LEAST = [20, 19];
const ARGS = ["--include=dev", "--no-audit", "--no-fund"];

/**
 * Checks Node and brings a package's node_modules to what its package-lock.json says, if it is not
 * there already.
 *
 * @param folder the package's, from the repository's root
 * @throws {StepFailed} when Node is too old or npm fails
 */
export async function ensureInstalled(folder = ".") {
  refuseOldNode();
  const root = join(ROOT, folder);
  if (isInstalled(root)) return;
  const what = folder === "." ? "packages" : `packages of ${folder}`;
  await progress(`Installing ${what}`, () => install(root));
  if (isInstalled(root)) return;
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

async function install(root) {
  const clean = await npm(root, ["ci", ...ARGS]);
  if (clean.code === 0) return;
  // npm ci refuses any lockfile where the registry lacks an optional package of another platform.
  if (!clean.output.includes("EUSAGE")) {
    throw new StepFailed("Installing the packages with npm failed.", clean.output);
  }
  const plain = await npm(root, ["install", "--no-save", ...ARGS]);
  if (plain.code !== 0) {
    throw new StepFailed("Installing the packages with npm failed.", plain.output);
  }
}

function npm(cwd, args) {
  const script = process.env.npm_execpath;
  if (script?.endsWith("npm-cli.js")) return run(process.execPath, [script, ...args], { cwd });
  return run(process.platform === "win32" ? "npm.cmd" : "npm", args, { cwd });
}

/** Compares with what npm noted, by version: dates change with every checkout. */
function isInstalled(root) {
  const note = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(note)) return false;
  const installed = packagesOf(note);
  return Object.entries(packagesOf(join(root, "package-lock.json"))).every(([path, wanted]) => {
    if (path === "" || wanted.link) return true;
    const found = installed[path];
    return found ? found.version === wanted.version : Boolean(wanted.optional);
  });
}

function packagesOf(lockfile) {
  return JSON.parse(readFileSync(lockfile, "utf8")).packages ?? {};
}
