import { readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** The operating system account Postgres runs as. */
export type Account = { uid: number; gid: number };

/**
 * Says who must run Postgres: null for the current user, an unprivileged account when that is root.
 * A cluster that exists keeps its owner, whatever accounts were added to the machine since.
 */
export function runAccount(dataDir: string): Account | null {
  if (process.getuid?.() !== 0) return null;
  const owner = statSync(join(resolve(dataDir), "pg", "data"), { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return unprivilegedAccount();
}

/** True when the account may walk down to this path; extended access lists are not looked at. */
export function reachable(path: string, account: Account | null): boolean {
  if (account === null) return true;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (!mayEnter(folder, account)) return false;
    if (folder === dirname(folder)) return true;
  }
}

function mayEnter(folder: string, account: Account): boolean {
  const { mode, uid, gid } = statSync(folder);
  if (uid === account.uid) return (mode & 0o100) !== 0;
  if (gid === account.gid) return (mode & 0o010) !== 0;
  return (mode & 0o001) !== 0;
}

/** initdb needs a passwd entry, so an arbitrary uid will not do. */
function unprivilegedAccount(): Account {
  const lines = readFileSync("/etc/passwd", "utf8").split("\n");
  for (const name of ["postgres", "nobody"]) {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(":") ?? [];
    if (uid && gid) return { uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 };
  }
  throw new Error(
    "The embedded Postgres cannot run as root and /etc/passwd has neither postgres nor nobody: " +
      "run as another user or set DATABASE_URL.",
  );
}
