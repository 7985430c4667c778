import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import process, { env } from "node:process";
import { afterAll, inject } from "vitest";

export const PACKAGE = fileURLToPath(new URL("../..", import.meta.url));

/** A home folder of its own for the commands of one test file. */
export function aHome(): string {
  const home = mkdtempSync(join(tmpdir(), "agentwarden-cli-"));
  afterAll(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** The command line as a process of its own; nothing of this environment but what is given. */
export function startCli(args: string[], given: Record<string, string>): ChildProcess {
  const { PATH = "" } = env;
  // The application's own types say that NODE_ENV is always there.
  const own = { PATH, ...given } as unknown as NodeJS.ProcessEnv;
  return spawn(process.execPath, [inject("cliPath"), ...args], { cwd: PACKAGE, env: own });
}

/** How the command ends. */
export function runCli(args: string[], env: Record<string, string>, input = ""): Promise<Ended> {
  const child = startCli(args, env);
  const ended = endOf(child);
  child.stdin?.on("error", () => undefined).end(input);
  return ended;
}

/** How a command that was started ends. */
export function endOf(child: ChildProcess): Promise<Ended> {
  let [out, err] = ["", ""];
  child.stdout?.on("data", (chunk) => (out += String(chunk)));
  child.stderr?.on("data", (chunk) => (err += String(chunk)));
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, out, err })));
}
