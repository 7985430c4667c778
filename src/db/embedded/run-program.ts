import { spawn } from "node:child_process";
import type { Account } from "./account";

export type RunAs = { cwd: string; account: Account | null };

/**
 * What every Postgres program is spawned with. Nothing of our environment is passed on, least of
 * all its secrets; Windows programs do not start without theirs.
 */
export function spawnOptions({ cwd, account }: RunAs) {
  const env = { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };
  return {
    cwd,
    windowsHide: true,
    ...(account ? { uid: account.uid, gid: account.gid } : {}),
    ...(process.platform === "win32" ? {} : { env: env as unknown as NodeJS.ProcessEnv }),
  };
}

/**
 * Runs a program to its end.
 *
 * @throws Error with the last line the program wrote, or with why it could not be started.
 */
export function runProgram(program: string, args: string[], runAs: RunAs): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(program, args, {
      ...spawnOptions(runAs),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.once("error", (error) => fail(startFailure(program, error)));
    child.once("close", (code) => {
      if (code === 0) return done();
      fail(new Error(`${program} failed: ${lastWords(output) || `exit code ${code}`}`));
    });
  });
}

/** Turns a failed spawn into a sentence. The file is there, so ENOENT means its C library is not. */
export function startFailure(program: string, error: NodeJS.ErrnoException): Error {
  const why =
    error.code === "ENOENT" && process.platform === "linux"
      ? "the binaries need a Linux with glibc (not Alpine)"
      : error.message;
  return new Error(`${program} cannot be started, ${why}: set DATABASE_URL instead.`);
}

/** The line that says what went wrong: the last error, else the last line. */
export function lastWords(output: string): string {
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  const errors = lines.filter((line) => /\b(FATAL|PANIC|error):/i.test(line));
  return (errors.at(-1) ?? lines.at(-1) ?? "").trim();
}
