import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readlinkSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startEmbeddedPostgres } from "@/db/embedded";

/** A Postgres that a campaign may stop, at an address that stays the same. Linux only. */
export interface OwnDatabase {
  ownerUrl: string;
  /** Stops every process of it without ending one: nothing answers, nothing is refused. */
  freeze(): void;
  thaw(): void;
  /** Shuts it down as an operator does. */
  shutDown(): Promise<void>;
  /** Starts it again; resolves when its file says that it is ready. Nothing when it runs. */
  startAgain(): Promise<void>;
  close(): Promise<void>;
}

const TO_START_MS = 30_000;

/** Starts one in `folder`, which is removed at `close`. */
export async function openOwnDatabase(
  folder = mkdtempSync(join(tmpdir(), "agentwarden-own-")),
): Promise<OwnDatabase> {
  const { ownerUrl } = await startEmbeddedPostgres({ dataDir: folder });
  const pidFile = join(folder, "pg/data/postmaster.pid");
  const line = (n: number) => readFileSync(pidFile, "utf8").split("\n")[n]?.trim() ?? "";
  let pid = Number(line(0));
  const how = commandOf(pid);
  const signalAll = (signal: NodeJS.Signals) => {
    for (const process_ of [pid, ...childrenOf(pid)]) process.kill(process_, signal);
  };
  const shutDown = async () => {
    process.kill(pid, "SIGINT");
    while (isAlive(pid)) await sleep(10);
  };
  return {
    ownerUrl,
    freeze: () => signalAll("SIGSTOP"),
    thaw: () => signalAll("SIGCONT"),
    shutDown,
    startAgain: async () => {
      if (isAlive(pid)) return;
      const [program = "", ...args] = how.args;
      const child = spawn(program, args, { ...how.options, detached: true, stdio: "ignore" });
      child.unref();
      pid = child.pid ?? 0;
      const deadline = performance.now() + TO_START_MS;
      while (!isReady(pidFile, pid)) {
        if (performance.now() > deadline) throw new Error("Postgres did not start again");
        await sleep(10);
      }
    },
    close: async () => {
      if (isAlive(pid)) await shutDown();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function commandOf(pid: number) {
  const args = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
  const { uid, gid } = statSync(`/proc/${pid}`);
  return { args, options: { uid, gid, cwd: readlinkSync(`/proc/${pid}/cwd`) } };
}

function childrenOf(pid: number): number[] {
  return execFileSync("pgrep", ["-P", String(pid)])
    .toString()
    .trim()
    .split("\n")
    .map(Number);
}

/** A process that has ended and that nobody has collected is not alive. */
function isAlive(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

function isReady(pidFile: string, pid: number): boolean {
  try {
    const lines = readFileSync(pidFile, "utf8").split("\n");
    return Number(lines[0]) === pid && lines[7]?.trim() === "ready";
  } catch {
    return false;
  }
}
