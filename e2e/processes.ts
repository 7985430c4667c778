import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const ROOT = path.resolve(import.meta.dirname, "..");
const PYTHON = process.env.PYTHON ?? "python3";
const TO_START_MS = 20_000;

/** A Python program of the repository, with the client on its path. */
function python(args: string[], cwd: string, env: Record<string, string>): ChildProcess {
  return spawn(PYTHON, args, {
    cwd: path.join(ROOT, cwd),
    env: { ...process.env, PYTHONPATH: path.join(ROOT, "sdk/python/src"), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

export interface Receiver {
  url: string;
  stop(): Promise<void>;
}

/** The Flask example as a real process that listens for webhooks. */
export async function startReceiver(port: number, env: Record<string, string>): Promise<Receiver> {
  const child = python(["app.py"], "examples/flask", { ...env, PORT: String(port) });
  const output = gather(child);
  const url = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + TO_START_MS;
  while (!(await answers(url))) {
    if (child.exitCode !== null || Date.now() > deadline)
      throw new Error(`the Flask example did not start:\n${output()}`);
    await sleep(100);
  }
  const stop = async () => {
    child.kill("SIGTERM");
    if (child.exitCode === null) await once(child, "exit");
  };
  return { url, stop };
}

/** Runs the example agent to its end and returns what it printed. */
export async function runAgent(args: string[], env: Record<string, string>): Promise<string> {
  const child = python(["agent.py", ...args], "examples/flask", env);
  const output = gather(child);
  await once(child, "exit");
  return output();
}

function gather(child: ChildProcess): () => string {
  let text = "";
  child.stdout?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  return () => text;
}

/** A port that nothing listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address ? address.port : 0;
}

async function answers(url: string): Promise<boolean> {
  try {
    await fetch(url, { signal: AbortSignal.timeout(1_000) });
    return true;
  } catch {
    return false;
  }
}
