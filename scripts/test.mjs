import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { ensureBuilt } from "./build.mjs";
import { findChromium } from "./find-chromium.mjs";
import { findPython } from "./find-python.mjs";
import { ensureInstalled } from "./install.mjs";
import { ROOT, run, runPackage, StepFailed, stopWith } from "./step.mjs";
import { campaignCounts, closingLines, playwrightCounts } from "./test-counts.mjs";
import { unittestCounts, vitestCounts } from "./test-counts.mjs";

// Everything that is checked, in order. The steps of one group run at the same time, which two
// cores allow; a group starts only when the one before it has passed. Names of steps as arguments
// run those alone: `npm test -- lint types`.
const GROUPS = [
  { format: checkFormat, lint, types: checkTypes },
  { vitest: testWithVitest },
  { python: testPython, typescript: testTypeScriptClient, build },
  { browser: testInBrowser },
  { verify: attack, bench: tryBenches },
];

const TYPESCRIPT_CLIENT = join("sdk", "typescript");
const reports = mkdtempSync(join(tmpdir(), "agentwarden-reports-"));
const plain = { NO_COLOR: "1", FORCE_COLOR: "0" };
const total = { passed: 0, failed: 0 };

process.chdir(ROOT);
await ensureInstalled().catch(stopWith);
await ensureInstalled(TYPESCRIPT_CLIENT).catch(stopWith);
const succeeded = await runGroups(process.argv.slice(2));
rmSync(reports, { recursive: true, force: true });
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
process.exit(succeeded ? 0 : 1);

async function runGroups(chosen) {
  for (const group of GROUPS) {
    const steps = Object.entries(group).filter(([name]) => !chosen.length || chosen.includes(name));
    const results = await Promise.all(steps.map(([name, step]) => runStep(name, step)));
    if (results.includes(false)) return false;
  }
  return true;
}

/** Runs a step and tells how it went: its output only when it failed, a runner's sum always. */
async function runStep(name, step) {
  const started = performance.now();
  const result = await step().catch((error) => {
    if (!(error instanceof StepFailed)) throw error;
    return { code: 1, output: `${error.output}\n${error.message}` };
  });
  const { code, output, counts } = result;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${code === 0 ? "✓" : "✗"} ${name} (${seconds} s)\n`);
  if (code !== 0) process.stdout.write(`${output.trim()}\n`);
  else if (counts) for (const line of closingLines(output)) process.stdout.write(`  ${line}\n`);
  total.passed += counts?.passed ?? 0;
  // A runner that ended badly without naming a test has still failed once.
  total.failed += counts?.failed || (code === 0 ? 0 : 1);
  return code === 0;
}

function checkFormat() {
  return runPackage("prettier/bin/prettier.cjs", ["--check", "--log-level", "warn", "."]);
}

function lint() {
  return runPackage("eslint/bin/eslint.js", ["--max-warnings", "0", "."]);
}

/** Next writes the types of routes and pages first. */
async function checkTypes() {
  const generated = await runPackage("next/dist/bin/next", ["typegen"]);
  return generated.code === 0 ? runPackage("typescript/bin/tsc", ["--noEmit"]) : generated;
}

async function testWithVitest() {
  const report = join(reports, "vitest.json");
  const args = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const result = await runPackage("vitest/vitest.mjs", args, { env: plain });
  return { ...result, counts: vitestCounts(report) };
}

async function testPython() {
  const path = [join("sdk", "python", "src"), process.env.PYTHONPATH].filter(Boolean);
  const env = { PYTHONPATH: path.join(delimiter) };
  const tests = join("sdk", "python", "tests");
  const args = ["-m", "unittest", "discover", "-s", tests, "-t", join("sdk", "python")];
  const result = await run(await findPython(), args, { env });
  return { ...result, counts: unittestCounts(result.output) };
}

/** Its types, its tests, and its package as others will see it. */
async function testTypeScriptClient() {
  const report = join(reports, "typescript.json");
  const cwd = join(ROOT, TYPESCRIPT_CLIENT);
  const node = (script, ...args) =>
    run(process.execPath, [join(ROOT, "node_modules", script), ...args], { cwd, env: plain });
  const types = await node("typescript/bin/tsc", "--noEmit", "-p", ".");
  if (types.code !== 0) return types;
  const args = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const result = await node("vitest/vitest.mjs", ...args);
  return { ...result, counts: vitestCounts(report) };
}

async function build() {
  await ensureBuilt();
  return { code: 0, output: "" };
}

async function testInBrowser() {
  const report = join(reports, "playwright.json");
  const env = {
    ...plain,
    CHROMIUM_PATH: await findChromium(),
    PYTHON: await findPython(),
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
  };
  await ensureBuilt();
  const args = ["test", "--reporter=list,json"];
  const result = await runPackage("@playwright/test/cli.js", args, { env });
  return { ...result, counts: playwrightCounts(report) };
}

/** That the benches run and print; how fast anything is, no test says. */
async function tryBenches() {
  await ensureBuilt();
  const result = await runPackage("tsx/dist/cli.mjs", ["bench/smoke.ts"]);
  return { ...result, counts: campaignCounts(result.output) };
}

/**
 * A small share of two verification campaigns, others each run: what CI has time for.
 * `npm run verify -- --size smoke` runs all of them.
 */
async function attack() {
  await ensureBuilt();
  const env = { CHROMIUM_PATH: await findChromium(), PYTHON: await findPython() };
  const args = ["verify/main.ts", "--size", "smoke", "--lanes", "2", "--within", "1"];
  const result = await runPackage("tsx/dist/cli.mjs", args, { env });
  return { ...result, counts: campaignCounts(result.output) };
}
