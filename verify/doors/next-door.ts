import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runtimeLogin } from "@/db/logins";
import { ROOT } from "../plant";
import { freePort } from "../server";
import type { Stage } from "../stage";
import { until } from "../until";

const TO_START_MS = 60_000;

/** A process of the built app in which Next answers everything, as on a host without the listener. */
export interface NextDoor {
  url: string;
  stop(): Promise<void>;
}

/** Starts it on the stage's database, with the settings of the stage's server. */
export async function startNextDoor(stage: Stage): Promise<NextDoor> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const program = join(ROOT, "bench/next-door.ts");
  const child = spawn(process.execPath, ["--import", "tsx", program, stage.root], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_ENV: "production",
      ...stage.env,
      ...settings(stage),
      PORT: String(port),
    },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const answers = () =>
    fetch(`${url}/api/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  const up = await until(TO_START_MS, async () => hasEnded(child) || (await answers()));
  if (!up || hasEnded(child)) throw new Error("the door of Next did not start");
  return { url, stop: () => stop(child) };
}

/** As the service itself signs in, and under the same address: it is in some answers. */
function settings({ env, ownerUrl, server }: Stage): Record<string, string> {
  const kept = (name: string) => readFileSync(join(env.DATA_DIR ?? "", name), "utf8").trim();
  const { runtimeUrl } = runtimeLogin(ownerUrl, kept("database-password"));
  return { DATABASE_URL: runtimeUrl, SECRET_KEY: kept("secret-key"), APP_URL: server.url };
}

async function stop(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
