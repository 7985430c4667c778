import { execFileSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { userInfo } from "node:os";
import { freePort } from "../verify/server.ts";

const LIBRARY = "/usr/lib/postgresql";
const PASSWORD = "only-the-rehearsal";

/** The newest Postgres whose server and tools are here, as Debian installs it; null without one. */
export function findPostgres() {
  const versions = existsSync(LIBRARY)
    ? readdirSync(LIBRARY).sort((a, b) => Number(b) - Number(a))
    : [];
  const found = versions.find((version) => existsSync(join(LIBRARY, version, "bin/initdb")));
  return found ? { version: found, bin: join(LIBRARY, found, "bin") } : null;
}

/** An empty database `agentwarden` on a server of its own, owned by the login `agentwarden`. */
export async function startPostgres({ bin }) {
  const folder = mkdtempSync(join(tmpdir(), "agentwarden-restore-"));
  const port = String(await freePort());
  const account = postgresAccount();
  if (account) chownSync(folder, account.uid, account.gid);
  const run = (name, args, input) =>
    execFileSync(join(bin, name), args, {
      ...account,
      cwd: folder,
      input,
      stdio: "pipe",
      encoding: "utf8",
    });
  run("initdb", ["-D", join(folder, "data"), "-U", "agentwarden", "-E", "UTF8", "--auth=trust"]);
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off`;
  // Its output goes to a file: a pipe would be held open by the server.
  const log = join(folder, "log");
  run("pg_ctl", ["-D", join(folder, "data"), "-w", "-l", log, "-o", options, "start"]);
  run("createdb", ["-h", "127.0.0.1", "-p", port, "-U", "agentwarden", "agentwarden"]);
  return {
    url: `postgres://agentwarden:${PASSWORD}@127.0.0.1:${port}/agentwarden`,
    stop: () => {
      run("pg_ctl", ["-D", join(folder, "data"), "-m", "fast", "-w", "stop"]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Postgres refuses to run as root. */
function postgresAccount() {
  if (userInfo().uid !== 0) return null;
  const id = (flag) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}
