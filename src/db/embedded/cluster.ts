import { randomBytes } from "node:crypto";
import { chownSync, lchownSync, mkdirSync, mkdtempSync, readFileSync, realpathSync } from "node:fs";
import { readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { reachable, type Account } from "./account";
import type { Binaries } from "./binaries";
import { runProgram } from "./run-program";
import { isAlive } from "./postmaster-pid";

const MAJOR = "18";
/** Mixed case would be folded by libc, if at all: the builtin provider is the same everywhere. */
const LOCALE = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin"];

/** A cluster on disk: `<dataDir>/pg/` with `data`, `password`, `server.log` and `holders/`. */
export type Cluster = {
  root: string;
  /** Real path of the cluster's files. */
  data: string;
  /** How the account addresses `data` when it is started in there. */
  dataArgument: string;
  binaries: Binaries;
  account: Account | null;
};

type Place = {
  dataDir: string;
  binaries: Binaries;
  account: Account | null;
  /** False where a power cut may take the cluster with it: tests. */
  isDurable: boolean;
  log: (line: string) => void;
};

/**
 * Makes the cluster unless it exists. It is prepared under another name and then renamed: a cluster
 * that is there is complete, even when an earlier attempt was killed half-way.
 *
 * @throws Error when the directory belongs to another user or another major version of Postgres.
 */
export async function ensureCluster(place: Place): Promise<Cluster> {
  const { dataDir, binaries, account, log } = place;
  mkdirSync(dataDir, { recursive: true });
  const home = realpathSync(resolve(dataDir));
  const root = join(home, "pg");
  dropAbandoned(home);
  if (!statSync(root, { throwIfNoEntry: false })) {
    log(`Creating a Postgres cluster in ${root}`);
    await createCluster(home, place);
  }
  const data = join(root, "data");
  refuseForeignCluster(data);
  if (account && statSync(data).uid === 0) giveTo(account, root);
  return { root, data, dataArgument: dataArgument(data, account), binaries, account };
}

async function createCluster(home: string, { binaries, account, isDurable }: Place) {
  const draft = mkdtempSync(join(home, `pg.init-${process.pid}-`));
  try {
    const data = join(draft, "data");
    for (const folder of [data, join(draft, "holders")]) mkdirSync(folder, { mode: 0o700 });
    const password = randomBytes(24).toString("base64url");
    writeFileSync(join(draft, "password"), password, { mode: 0o600 });
    if (account) giveTo(account, draft);
    const identity = ["--username=postgres", "--auth=scram-sha-256", "--pwfile=../password"];
    const locale = [...LOCALE, "--builtin-locale=C.UTF-8"];
    const args = ["-D", dataArgument(data, account), ...identity, ...locale];
    if (!isDurable) args.push("--no-sync");
    await runProgram(binaries.initdb, args, { cwd: data, account });
    renameSync(draft, join(home, "pg"));
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    // Lost against a process that did the same: its cluster is the one to use.
    const lost = ["ENOTEMPTY", "EEXIST", "EPERM"].includes(String(codeOf(error)));
    if (!lost || !statSync(join(home, "pg"), { throwIfNoEntry: false })) throw error;
  }
}

/** Drafts of processes that were killed while making a cluster. */
function dropAbandoned(home: string): void {
  for (const name of readdirSync(home)) {
    const pid = /^pg\.init-(\d+)-/.exec(name)?.[1];
    if (!pid || isAlive(Number(pid))) continue;
    try {
      rmSync(join(home, name), { recursive: true, force: true });
    } catch {
      // Its initdb outlived it and still writes: there is always a next start.
    }
  }
}

function refuseForeignCluster(data: string): void {
  let version: string;
  try {
    version = readFileSync(join(data, "PG_VERSION"), "utf8").trim();
  } catch (error) {
    const why =
      codeOf(error) === "EACCES" ? "belongs to another user" : "is not a Postgres cluster";
    throw new Error(`${data} ${why}: choose another DATA_DIR or set DATABASE_URL.`);
  }
  if (version === MAJOR) return;
  throw new Error(
    `${data} was made by Postgres ${version} and this release runs ${MAJOR}: ` +
      "export it with the release that made it, then import into a new DATA_DIR.",
  );
}

/** Postgres walks to its data by absolute path, unless that path is its own working directory. */
function dataArgument(data: string, account: Account | null): string {
  if (reachable(data, account)) return data;
  if (process.platform === "linux") return "/proc/self/cwd";
  throw new Error(
    `${data} cannot be reached by the user Postgres runs as: choose another DATA_DIR, ` +
      "do not run as root, or set DATABASE_URL.",
  );
}

/** A cluster copied back by root has lost its owner, and Postgres insists on it. */
function giveTo(account: Account, folder: string): void {
  chownSync(folder, account.uid, account.gid);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) giveTo(account, path);
    else lchownSync(path, account.uid, account.gid);
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
