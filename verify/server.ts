import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Beside a campaign that starts many processes itself a start takes long. */
const TO_START_MS = 180_000;

/** A process of the built service. */
export interface Server {
  url: string;
  child: ChildProcess;
  /** What it has written so far. */
  output(): string;
  /** Ends it and waits for its end; SIGTERM lets it finish what is under way. */
  stop(signal?: "SIGTERM" | "SIGKILL"): Promise<void>;
}

export interface ServerSettings {
  /** The built checkout. */
  root: string;
  env: Record<string, string>;
}

/** Starts `dist/server.js` and resolves when it answers; `port` is chosen when not given. */
export async function startServer(settings: ServerSettings, port?: number): Promise<Server> {
  const chosen = port ?? (await freePort());
  const url = `http://127.0.0.1:${chosen}`;
  const env = { PORT: String(chosen), APP_URL: url, ...settings.env };
  const server = spawnBuilt("dist/server.js", { ...settings, env });
  try {
    await untilReady(server, url);
  } catch (error) {
    await server.stop("SIGKILL");
    throw error;
  }
  return { ...server, url };
}

/** Starts one of the built programs without waiting for anything. */
export function spawnBuilt(program: string, { root, env }: ServerSettings): Omit<Server, "url"> {
  const child = spawn(process.execPath, [program], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: "production", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const collect = (chunk: Buffer) => (output = (output + chunk.toString()).slice(-16_000_000));
  child.stdout?.on("data", collect);
  child.stderr?.on("data", collect);
  const stop = async (signal: "SIGTERM" | "SIGKILL" = "SIGTERM") => {
    if (hasEnded(child)) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  };
  return { child, output: () => output, stop };
}

/** A port that nothing listens on at this moment. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}

async function untilReady(server: Omit<Server, "url">, url: string): Promise<void> {
  const deadline = performance.now() + TO_START_MS;
  for (;;) {
    const signal = AbortSignal.timeout(5_000);
    const answer = await fetch(`${url}/api/health`, { signal }).catch(() => null);
    if (answer?.ok) return;
    if (hasEnded(server.child) || performance.now() > deadline)
      throw new Error(`the server did not start:\n${server.output()}`);
    await sleep(20);
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
