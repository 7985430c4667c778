import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { ROOT } from "../verify/plant";

/** A server of the bench beside the service. */
export interface Beside {
  url: string;
  pid: number;
  stop(): void;
}

const TO_START_MS = 60_000;

/** Starts a program of the bench; resolves when it listens. */
export async function spawnBeside(
  args: string[],
  port: number,
  env: Record<string, string>,
): Promise<Beside> {
  const child = spawn(process.execPath, ["--import", "tsx", ...args], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_ENV: "production",
      PORT: String(port),
      ...env,
    },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const url = `http://127.0.0.1:${port}`;
  const deadline = performance.now() + TO_START_MS;
  while (!(await fetch(url, { method: "HEAD" }).catch(() => null))) {
    if (child.exitCode !== null || performance.now() > deadline)
      throw new Error(`${args.join(" ")} did not start`);
    await sleep(50);
  }
  return { url, pid: child.pid ?? 0, stop: () => void child.kill() };
}
