import { spawn } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root; every script works there, wherever it was called from. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const TAIL_LINES = 40;

/** A step that did not work: one sentence, and what its program wrote. */
export class StepFailed extends Error {
  constructor(sentence, output = "") {
    super(sentence);
    this.output = output;
  }
}

/**
 * Runs a program, in the repository's root if nothing else is said, and collects what it writes. Never throws: a program
 * that cannot be started, or takes longer than `timeoutMs`, has a code that is not 0.
 *
 * @returns {Promise<{ code: number, output: string, seconds: number }>}
 */
export function run(program, args, { env = {}, timeoutMs = 0, cwd = ROOT } = {}) {
  const started = performance.now();
  return new Promise((done) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: timeoutMs,
    });
    let output = "";
    const collect = (chunk) => (output += chunk);
    const finish = (code) =>
      done({ code: code ?? 1, output, seconds: (performance.now() - started) / 1000 });
    child.stdout.setEncoding("utf8").on("data", collect);
    child.stderr.setEncoding("utf8").on("data", collect);
    child.once("error", (error) => {
      collect(error.message);
      finish(127);
    });
    child.once("close", finish);
  });
}

/** Runs a program of node_modules with this Node, without npx: signals and exit codes are its own. */
export function runPackage(script, args, options) {
  return run(process.execPath, [`node_modules/${script}`, ...args], options);
}

/**
 * Tells on stderr that something long is under way, and how long it took. stdout belongs to
 * whatever is started afterwards.
 *
 * @throws whatever `work` throws
 */
export async function progress(name, work) {
  const started = performance.now();
  process.stderr.write(`${name} … `);
  try {
    const result = await work();
    process.stderr.write(`${((performance.now() - started) / 1000).toFixed(1)} s\n`);
    return result;
  } catch (error) {
    process.stderr.write("failed\n");
    throw error;
  }
}

/** Ends the process the way a failed step does: the end of its output, then one sentence. */
export function stopWith(error) {
  if (!(error instanceof StepFailed)) throw error;
  const tail = error.output.trimEnd().split("\n").slice(-TAIL_LINES).join("\n");
  if (tail) process.stderr.write(`${tail}\n\n`);
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
