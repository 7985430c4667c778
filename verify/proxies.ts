import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "./plant";
import { freePort } from "./server";
import { until } from "./until";

/** A program in front of the service or of its database, set up as `deploy/` shows. */
export interface Proxy {
  port: number;
  stop(): Promise<void>;
}

const PLACES = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"];
const TO_LISTEN_MS = 10_000;
const NOBODY = 65_534;

/** Where the program is; null when it is not installed. */
export function findProgram(name: string): string | null {
  return PLACES.map((place) => join(place, name)).find((path) => existsSync(path)) ?? null;
}

/** nginx with `deploy/nginx.conf`, between these instances. */
export async function startNginx(ports: readonly number[]): Promise<Proxy> {
  const port = await freePort();
  const folder = openFolder();
  const instances = ports.map((one) => `server 127.0.0.1:${one} max_fails=1 fail_timeout=1s;`);
  const text = exampleWith("nginx.conf", [
    [/server 10\.0\.0\.11:3000.*;\n/, `${instances.join("\n")}\n`],
    [/server 10\.0\.0\.12:3000.*;\n/, ""],
    [/listen 80;/, `listen 127.0.0.1:${port};`],
    [/\/run\/nginx\.pid/, join(folder, "nginx.pid")],
    [/\/var\/log\/nginx\/error\.log/, join(folder, "error.log")],
    [/access_log off;/, `access_log off;\n${temporaryPaths(folder)}`],
  ]);
  writeFileSync(join(folder, "nginx.conf"), text);
  const args = ["-p", folder, "-c", join(folder, "nginx.conf"), "-g", "daemon off;"];
  return started({
    child: spawn(findProgram("nginx") ?? "nginx", args, { stdio: "ignore" }),
    port,
    folder,
  });
}

/** nginx's own are where only its package's user may write. */
function temporaryPaths(folder: string): string {
  const names = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  return names.map((name) => `${name}_temp_path ${join(folder, name)};`).join("\n");
}

/** PgBouncer with `deploy/pgbouncer.ini`, in front of the database of this URL, with its login. */
export async function startPgBouncer(databaseUrl: string): Promise<Proxy & { url: string }> {
  const port = await freePort();
  const folder = openFolder();
  const behind = new URL(databaseUrl);
  const [user, password] = [behind.username, behind.password].map(decodeURIComponent);
  const userList = join(folder, "userlist.txt");
  const text = exampleWith("pgbouncer.ini", [
    [/host=10\.0\.0\.20 port=5432/, `host=${behind.hostname} port=${behind.port}`],
    [
      /agentwarden = (.*) dbname=agentwarden/,
      `agentwarden = $1 dbname=${behind.pathname.slice(1)}`,
    ],
    [/listen_port = 6432/, `listen_port = ${port}`],
    [/\/etc\/pgbouncer\/userlist\.txt/, userList],
  ]);
  writeFileSync(userList, `"${user}" "${password}"\n`);
  writeFileSync(join(folder, "pgbouncer.ini"), text);
  const account = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const child = spawn(findProgram("pgbouncer") ?? "pgbouncer", [join(folder, "pgbouncer.ini")], {
    stdio: "ignore",
    ...account,
  });
  const proxy = await started({ child, port, folder });
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${port}`;
  url.pathname = "/agentwarden";
  return { ...proxy, url: url.href };
}

function openFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "agentwarden-proxy-"));
  chmodSync(folder, 0o755);
  return folder;
}

/** The example with other addresses. @throws Error where it no longer says what is replaced */
function exampleWith(name: string, replaced: [place: RegExp, by: string][]): string {
  let text = readFileSync(join(ROOT, "deploy", name), "utf8");
  for (const [place, by] of replaced) {
    if (!place.test(text)) throw new Error(`deploy/${name} has no ${place}`);
    text = text.replace(place, by);
  }
  return text;
}

async function started(proxy: {
  child: ChildProcess;
  port: number;
  folder: string;
}): Promise<Proxy> {
  const { child, port, folder } = proxy;
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  if (await until(TO_LISTEN_MS, () => listens(port))) return { port, stop };
  await stop();
  throw new Error(`${child.spawnfile} does not listen on ${port}`);
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}
