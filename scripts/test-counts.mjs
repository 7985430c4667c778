import { existsSync, readFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";

/** Reads vitest's JSON report. */
export function vitestCounts(report) {
  const found = readReport(report);
  return { passed: found?.numPassedTests ?? 0, failed: found?.numFailedTests ?? 0 };
}

/** Reads Playwright's JSON report; a test that passed on a second try has passed. */
export function playwrightCounts(report) {
  const stats = readReport(report)?.stats;
  const passed = (stats?.expected ?? 0) + (stats?.flaky ?? 0);
  return { passed, failed: stats?.unexpected ?? 0 };
}

/** Reads the closing lines of Python's unittest. */
export function unittestCounts(output) {
  const number = (pattern) => Number(pattern.exec(output)?.[1] ?? 0);
  const failed = number(/\bfailures=(\d+)/) + number(/\berrors=(\d+)/);
  const notPassed = failed + number(/\bskipped=(\d+)/) + number(/expected failures=(\d+)/);
  return { passed: Math.max(0, number(/^Ran (\d+) tests?/m) - notPassed), failed };
}

/** Reads the closing lines of the verification campaigns. */
export function campaignCounts(output) {
  const lines = output.split("\n").filter((line) => / problems=\d+ (ok|FAILED) /.test(line));
  const passed = lines.filter((line) => line.includes(" problems=0 ok ")).length;
  return { passed, failed: lines.length - passed };
}

/** The lines in which a test runner sums up. */
export function closingLines(output) {
  const closing =
    /^\s*(Test Files|Tests|Ran \d+ tests?|OK|FAILED|\d+ (passed|failed|flaky|skipped)|\w+ seed=\d+)\b/;
  return stripVTControlCharacters(output)
    .split("\n")
    .filter((line) => closing.test(line))
    .map((line) => line.trim());
}

function readReport(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}
