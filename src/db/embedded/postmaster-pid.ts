import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Cluster } from "./cluster";

/** A server as its `postmaster.pid` describes it. */
export type Postmaster = {
  pid: number;
  port: number;
  /** Unix seconds; tells two servers with a reused pid apart. */
  startedAt: number;
  status: "starting" | "ready" | "stopping";
};

/** The setting that shows in the process list which directory a server belongs to. */
export const DIRECTORY_SETTING = "agentwarden.directory";

/** Above every pid a kernel gives out. */
const NO_PID = "2147483647";

/**
 * Finds the living server of this cluster, or null when there is none. Postgres itself clears away
 * the file of a killed server, unless that pid exists again (or still, as a zombie): the pid in the
 * file is then replaced, and Postgres goes on to check that no child of that server is left.
 *
 * @throws Error when another Postgres has the pid in the file, as after the directory was moved
 * under a running server: starting a second one there would destroy the data.
 */
export function findPostmaster(cluster: Cluster): Postmaster | null {
  const file = join(cluster.data, "postmaster.pid");
  const text = readText(file);
  const postmaster = text === null ? null : parsePidFile(text);
  if (text === null || postmaster === null || !exists(postmaster.pid)) return null;
  const program = programOf(postmaster.pid, text);
  if (program.directory === cluster.data) return postmaster;
  if (program.isPostgres) {
    throw new Error(
      `${cluster.data} is locked by Postgres with pid ${postmaster.pid}, started for another ` +
        "directory: stop that server first.",
    );
  }
  if (readText(file) === text) writeFileSync(file, text.replace(/^\d+/, NO_PID));
  return null;
}

/** True while the process runs, also when it belongs to somebody else. */
export function isAlive(pid: number): boolean {
  if (!exists(pid)) return false;
  // A container's first process may leave the dead unburied; elsewhere than on Linux: no file.
  return !/\) Z [^)]*$/.test(readText(`/proc/${pid}/stat`) ?? "");
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function parsePidFile(text: string): Postmaster | null {
  const [pid, , startedAt, port, , , , state = ""] = text.split("\n");
  if (!pid || !(Number(pid) > 0)) return null;
  const status = (["ready", "stopping"] as const).find((word) => state.trim() === word);
  const numbers = { pid: Number(pid), port: Number(port), startedAt: Number(startedAt) };
  return { ...numbers, status: status ?? "starting" };
}

/**
 * Asks the process list, because a pid may have been reused. Its command line can be read for
 * processes of any user, unlike its working directory. Elsewhere than on Linux the directory
 * in the file is believed.
 */
function programOf(pid: number, pidFile: string): { isPostgres: boolean; directory?: string } {
  if (process.platform !== "linux") {
    return { isPostgres: true, directory: join(pidFile.split("\n")[1] ?? "") };
  }
  const args = (readText(`/proc/${pid}/cmdline`) ?? "").split("\0");
  const setting = args.find((arg) => arg.startsWith(`${DIRECTORY_SETTING}=`));
  const isPostgres = basename(args[0] ?? "").startsWith("postgres");
  return { isPostgres, directory: setting?.slice(DIRECTORY_SETTING.length + 1) };
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ESRCH") return null;
    throw error;
  }
}
