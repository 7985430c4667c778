import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, statSync, truncateSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster } from "./cluster";
import { DIRECTORY_SETTING, findPostmaster, isAlive, type Postmaster } from "./postmaster-pid";
import { lastWords, runProgram, spawnOptions, startFailure } from "./run-program";

const ON_WINDOWS = process.platform === "win32";
const POLL_MS = 10;
const STOP_TIMEOUT_MS = 30_000;
const LOG_LIMIT_BYTES = 1_000_000;
/** Somebody else was quicker, a killed server's children still end, or the port was just taken. */
const PASSING =
  /lock file .* (already exists|is empty)|memory block .* still in use|could not (bind|create any)/;

const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  shared_buffers: "64MB",
  max_connections: "60",
  timezone: "UTC",
  // The log keeps starts, stops and failures; statements that fail may carry customers' data.
  log_min_messages: "log",
  log_min_error_statement: "panic",
  log_checkpoints: "off",
};

type Launch = Cluster & { flags: Record<string, string> };

/**
 * Starts a server and waits until it accepts queries. Null when it gave way to something that
 * passes: the caller looks again.
 *
 * @param deadline on performance.now()'s clock, in milliseconds
 * @throws Error with the server's last words when it cannot run.
 */
export async function launchPostmaster(
  cluster: Launch,
  deadline: number,
): Promise<Postmaster | null> {
  const log = openLog(join(cluster.root, "server.log"));
  const port = String(await freePort());
  const settings = { ...SETTINGS, ...cluster.flags, port, [DIRECTORY_SETTING]: cluster.data };
  const server = spawnServer(cluster, settings, log.file);
  while (performance.now() < deadline) {
    // Taken before the look at the file: a server ending in between is seen in the next round.
    const { error, hasEnded } = server;
    const running = findPostmaster(cluster);
    if (running?.status === "ready") return server.isOurs(running) ? running : null;
    if (error) throw error;
    if (hasEnded) return giveWay(log.written());
    await sleep(POLL_MS);
  }
  throw new Error(`Postgres did not become ready in time; see ${log.file}.`);
}

/**
 * Shuts the server down: open connections end, everything is on disk afterwards.
 *
 * @throws Error when it has not ended after 30 s.
 */
export async function stopPostmaster(cluster: Cluster, postmaster: Postmaster): Promise<void> {
  if (ON_WINDOWS) {
    const args = ["stop", "-D", cluster.dataArgument, "-m", "fast", "-s"];
    return runProgram(cluster.binaries.pgCtl, args, { cwd: cluster.data, account: null });
  }
  const deadline = performance.now() + STOP_TIMEOUT_MS;
  if (findPostmaster(cluster)?.startedAt !== postmaster.startedAt) return;
  process.kill(postmaster.pid, "SIGINT");
  while (isAlive(postmaster.pid) && findPostmaster(cluster)?.startedAt === postmaster.startedAt) {
    if (performance.now() > deadline) {
      throw new Error(`Postgres with pid ${postmaster.pid} did not stop within 30 s.`);
    }
    await sleep(POLL_MS);
  }
}

type Server = { error?: Error; hasEnded: boolean; isOurs(postmaster: Postmaster): boolean };

function spawnServer(cluster: Cluster, settings: Record<string, string>, logFile: string): Server {
  const [program, args] = commandLine(cluster, settings, logFile);
  const logHandle = openSync(logFile, "a", 0o600);
  const child = spawn(program, args, {
    ...spawnOptions({ cwd: cluster.data, account: cluster.account }),
    detached: true,
    stdio: ["ignore", logHandle, logHandle],
  });
  closeSync(logHandle);
  child.unref();
  // Behind pg_ctl the server is not our child, and whoever's it is, it is ready.
  const isOurs = (postmaster: Postmaster) => ON_WINDOWS || postmaster.pid === child.pid;
  const server: Server = { hasEnded: false, isOurs };
  child.once("error", (error) => (server.error = startFailure(program, error)));
  child.once("exit", () => (server.hasEnded = true));
  return server;
}

/** Windows goes through pg_ctl, which drops an administrator's rights; postgres.exe refuses them. */
function commandLine(
  { binaries, dataArgument }: Cluster,
  settings: Record<string, string>,
  logFile: string,
): [program: string, args: string[]] {
  const pairs = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  if (!ON_WINDOWS) {
    return [binaries.postgres, ["-D", dataArgument, ...pairs.flatMap((pair) => ["-c", pair])]];
  }
  const options = pairs.map((pair) => `-c "${pair}"`).join(" ");
  return [binaries.pgCtl, ["start", "-w", "-D", dataArgument, "-l", logFile, "-o", options]];
}

function giveWay(output: string): null {
  if (PASSING.test(output)) return null;
  throw new Error(`Postgres did not start: ${lastWords(output) || "it ended without a word"}`);
}

/** Starts the log anew when it has grown; `written` is what was added since. */
function openLog(file: string): { file: string; written(): string } {
  let size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_LIMIT_BYTES) {
    truncateSync(file);
    size = 0;
  }
  return { file, written: () => readFileSync(file).subarray(size).toString() };
}

function freePort(): Promise<number> {
  return new Promise((found, fail) => {
    const probe = createServer();
    probe.once("error", fail);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => found(port));
    });
  });
}
