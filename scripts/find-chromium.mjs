import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { run, runPackage, StepFailed } from "./step.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const INSTALL_TIMEOUT_MS = 300_000;

/**
 * Finds a Chromium for the browser tests, or installs one: Playwright's, else Debian's.
 *
 * @returns {Promise<string>} path of the program
 * @throws {StepFailed} when there is none and none can be had
 */
export async function findChromium() {
  const given = process.env.CHROMIUM_PATH;
  if (given && !existsSync(given)) {
    throw new StepFailed(`CHROMIUM_PATH names ${given}, which does not exist.`);
  }
  const found = given || (await installedChromium());
  if (found) return found;
  await runPackage("@playwright/test/cli.js", ["install", "chromium"], {
    timeoutMs: INSTALL_TIMEOUT_MS,
  });
  const downloaded = await installedChromium();
  if (downloaded) return downloaded;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    await run("apt-get", ["update"], { timeoutMs: INSTALL_TIMEOUT_MS });
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    await run("apt-get", ["install", "-y", "chromium"], { env, timeoutMs: INSTALL_TIMEOUT_MS });
  }
  const packaged = await installedChromium();
  if (packaged) return packaged;
  throw new StepFailed(
    "No Chromium for the browser tests was found or could be installed: set CHROMIUM_PATH.",
  );
}

async function installedChromium() {
  const { chromium } = await import("@playwright/test");
  const folders = ["/usr/bin", ...(process.env.PATH ?? "").split(delimiter)].filter(Boolean);
  const system = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [chromium.executablePath(), ...system].find((path) => path && existsSync(path));
}
