import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureInstalled } from "./install.mjs";
import { progress, ROOT, runPackage, StepFailed, stopWith } from "./step.mjs";

const SERVER = {
  stamp: "dist/agentwarden-build",
  sources: ["src", "package-lock.json", "tsconfig.json", "scripts/build.mjs"],
};
const EVERYTHING = {
  stamp: ".next/agentwarden-build",
  sources: [
    ...SERVER.sources,
    "public",
    "drizzle",
    "next.config.ts",
    "postcss.config.mjs",
    "tailwind.config.ts",
  ],
};

/**
 * Builds the screens into .next and the listener into dist, unless both are there and their sources
 * have not changed.
 *
 * @throws {StepFailed}
 */
export async function ensureBuilt() {
  if (isFresh(EVERYTHING) && isFresh(SERVER)) return;
  await progress("Building", build);
}

/** The same for dist alone, which takes a fraction of a second. */
export async function ensureServerBundle() {
  if (isFresh(SERVER)) return;
  await progress("Bundling", bundleServer);
}

async function build() {
  // Taken first: a source changed during the build is built again next time.
  const fingerprint = fingerprintOf(EVERYTHING);
  const halves = await Promise.allSettled([buildScreens(), bundleServer()]);
  const failed = halves.find((half) => half.status === "rejected");
  if (failed) throw failed.reason;
  writeFileSync(join(ROOT, EVERYTHING.stamp), fingerprint);
}

async function buildScreens() {
  const env = { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
  const { code, output } = await runPackage("next/dist/bin/next", ["build"], { env });
  if (code !== 0) throw new StepFailed("next build failed.", output);
}

async function bundleServer() {
  const fingerprint = fingerprintOf(SERVER);
  const esbuild = await import("esbuild");
  await esbuild
    .build({
      absWorkingDir: ROOT,
      entryPoints: ["server", "worker", "admin", "leaf-thread"].map((name) => `src/${name}.ts`),
      outdir: "dist",
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node20",
      packages: "external",
      sourcemap: true,
      logLevel: "silent",
    })
    .catch((error) => {
      throw new StepFailed("Bundling the server failed.", error.message);
    });
  mkdirSync(join(ROOT, dirname(SERVER.stamp)), { recursive: true });
  writeFileSync(join(ROOT, SERVER.stamp), fingerprint);
}

function isFresh({ stamp, sources }) {
  const file = join(ROOT, stamp);
  return existsSync(file) && readFileSync(file, "utf8") === fingerprintOf({ sources });
}

/** A hash of every source with its path; tests do not count. */
function fingerprintOf({ sources }) {
  const hash = createHash("sha256");
  for (const file of sources.flatMap(listFiles)) {
    if (/\.test\.tsx?$|^src\/test\//.test(file)) continue;
    const content = readFileSync(join(ROOT, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

function listFiles(path) {
  const found = statSync(join(ROOT, path), { throwIfNoEntry: false });
  if (!found) return [];
  if (found.isFile()) return [path];
  const names = readdirSync(join(ROOT, path)).sort();
  return names.flatMap((name) => listFiles(`${path}/${name}`));
}

async function main() {
  const serverOnly = process.argv.includes("--server-only");
  await ensureInstalled();
  await (serverOnly ? progress("Bundling", bundleServer) : progress("Building", build));
}

if (realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) await main().catch(stopWith);
