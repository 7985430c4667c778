import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { runAccount } from "./embedded/account";
import { findBinaries } from "./embedded/binaries";
import { ensureCluster, type Cluster } from "./embedded/cluster";
import { holdPostmaster } from "./embedded/holders";
import { openDatabase } from "./embedded/open-database";
import { launchPostmaster, stopPostmaster } from "./embedded/postmaster";
import { findPostmaster, type Postmaster } from "./embedded/postmaster-pid";

const START_TIMEOUT_MS = 120_000;
const RETRY_MS = 20;

export type EmbeddedPostgres = {
  /** Superuser URL of the database `agentwarden`; the port changes with every start. */
  ownerUrl: string;
  /**
   * Lets go of the server. It is shut down (fast, with a checkpoint) when no other living process
   * holds it, so a command that ends never takes the database away from a running server, and one
   * that crashed leaves nothing behind for good. Calling it twice does nothing.
   */
  stop(): Promise<void>;
  /** True when a server was already running on this directory and was joined. */
  adopted: boolean;
  /** What the server reports, for example "18.4". */
  version: string;
};

export type EmbeddedPostgresOptions = {
  /** AgentWarden's data directory; the cluster lives in `pg/` below it. Made when missing. */
  dataDir: string;
  /** Server settings for this start, for example `{ fsync: "off" }`. Ignored when adopting. */
  flags?: Record<string, string>;
  /** Takes one line per thing worth telling: creating the cluster, starting, joining. */
  log?: (line: string) => void;
};

/**
 * Starts Postgres 18 from npm's binaries on a data directory, or joins the one that runs there.
 *
 * Postgres refuses to run as root, so root hands it to `postgres` or `nobody`. Where those may not
 * walk (a clone under /root), the binaries are copied to a cache and the data stays in place: the
 * server is started inside its directory and addresses it as /proc/self/cwd.
 *
 * Several processes may call this at the same moment: making the cluster is settled by a rename,
 * starting it by Postgres' own lock file, and the losers join the winner. No signal handlers are
 * installed and the server runs in a session of its own: a Ctrl-C reaches the caller, not Postgres.
 *
 * @throws Error with one sentence: unsupported platform, directory of another user or of another
 * Postgres version, or the server's own last words.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const log = options.log ?? (() => {});
  const account = runAccount(options.dataDir);
  const binaries = await findBinaries(account);
  const flags = options.flags ?? {};
  const isDurable = flags.fsync !== "off";
  const place = { dataDir: options.dataDir, binaries, account, isDurable, log };
  const cluster = await ensureCluster(place);
  return joinOrLaunch({ ...cluster, flags }, log);
}

async function joinOrLaunch(
  cluster: Cluster & { flags: Record<string, string> },
  log: (line: string) => void,
): Promise<EmbeddedPostgres> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < deadline) {
    const running = findPostmaster(cluster);
    if (running === null) {
      const launched = await launchPostmaster(cluster, deadline);
      if (launched) return open(cluster, launched, { adopted: false, log });
    } else if (running.status === "ready") {
      const joined = await open(cluster, running, { adopted: true, log }).catch(nullWhenGone);
      if (joined) return joined;
    }
    await sleep(RETRY_MS);
  }
  throw new Error(`Postgres did not become ready in ${START_TIMEOUT_MS / 1000} s.`);
}

async function open(
  cluster: Cluster,
  postmaster: Postmaster,
  how: { adopted: boolean; log: (line: string) => void },
): Promise<EmbeddedPostgres> {
  // Held before the first query, so that a holder leaving just now sees us and lets it run.
  const hold = holdPostmaster(cluster, postmaster);
  try {
    const { ownerUrl, version } = await openDatabase(cluster, postmaster.port);
    const verb = how.adopted ? "Joined" : "Started";
    how.log(`${verb} Postgres ${version} on 127.0.0.1:${postmaster.port}`);
    const stop = async () => {
      if (hold.release()) await stopPostmaster(cluster, postmaster);
    };
    return { ownerUrl, version, adopted: how.adopted, stop: once(stop) };
  } catch (error) {
    rmSync(hold.file, { force: true });
    throw error;
  }
}

/** A server that was shutting down while we joined is not an error: the next round starts one. */
function nullWhenGone(error: unknown): null {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const gone = ["ECONNREFUSED", "ECONNRESET", "CONNECTION_CLOSED", "57P01", "57P03"];
  if (gone.includes(code)) return null;
  throw error;
}

function once(act: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= act());
}
