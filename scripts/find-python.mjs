import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";
import { ROOT, run, StepFailed } from "./step.mjs";

const INSTALL_TIMEOUT_MS = 300_000;
const ENVIRONMENT = join(ROOT, ".cache", "python");
const DEBIAN = ["python3-requests", "python3-flask", "python3-httpx"];
const IS_RECENT = "import sys; assert sys.version_info >= (3, 8); print(sys.executable)";
const HAS_PACKAGES = `import requests, flask; ${IS_RECENT}`;

/**
 * Finds a Python 3.8 or newer that has requests and flask, or makes one: an environment in .cache,
 * else Debian's packages.
 *
 * @returns {Promise<string>} path of the interpreter
 * @throws {StepFailed} when there is none and none can be had
 */
export async function findPython() {
  const ready = await firstThatRuns(HAS_PACKAGES);
  if (ready) return ready;
  const bare = await firstThatRuns(IS_RECENT);
  if (bare) await makeEnvironment(bare);
  const made = await firstThatRuns(HAS_PACKAGES);
  if (made) return made;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    const options = { env: { DEBIAN_FRONTEND: "noninteractive" }, timeoutMs: INSTALL_TIMEOUT_MS };
    await run("apt-get", ["update"], options);
    await run("apt-get", ["install", "-y", "python3", ...DEBIAN], options);
  }
  const packaged = await firstThatRuns(HAS_PACKAGES);
  if (packaged) return packaged;
  throw new StepFailed(
    "No Python 3.8 or newer with requests and flask was found or could be installed: " +
      "install them, or set PYTHON to an interpreter that has them.",
  );
}

async function firstThatRuns(check) {
  for (const candidate of candidates()) {
    const { code, output } = await run(candidate, ["-c", check]);
    if (code === 0) return output.trim().split("\n").at(-1);
  }
  return undefined;
}

function candidates() {
  const path = (process.env.PATH ?? "").split(delimiter).filter((folder) => existsSync(folder));
  const versioned = path.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => /^python3\.\d+$/.test(name))
      .map((name) => join(folder, name)),
  );
  const own = join(ENVIRONMENT, "bin", "python");
  const known = [process.env.PYTHON, "python3", "/usr/bin/python3", own, ...versioned];
  return known.filter(Boolean);
}

async function makeEnvironment(python) {
  const made = await run(python, ["-m", "venv", ENVIRONMENT], { timeoutMs: INSTALL_TIMEOUT_MS });
  if (made.code !== 0) return;
  const packages = ["requests", "flask", "httpx"];
  await run(join(ENVIRONMENT, "bin", "python"), ["-m", "pip", "install", "-q", ...packages], {
    timeoutMs: INSTALL_TIMEOUT_MS,
  });
}
