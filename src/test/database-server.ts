import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres } from "@/db/embedded";
import { isAlive } from "@/db/embedded/postmaster-pid";

const PREFIX = "agentwarden-test-";
/** Nothing here has to survive a power cut. */
const FLAGS = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  max_connections: "200",
};

/** What the runtime role signs in with, on this server. */
export const RUNTIME_PASSWORD = "only the tests sign in with this";

export type DatabaseServer = {
  /** URL of a superuser, who may create databases. */
  ownerUrl: string;
  /** Stops the server and deletes its files. */
  stop(): Promise<void>;
};

/**
 * Starts a throwaway Postgres for a test run. TEST_DATABASE_URL names a server to use instead, so
 * that the suite can be run against another version; that one is left alone by `stop`.
 */
export async function startDatabaseServer(): Promise<DatabaseServer> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return { ownerUrl: given, stop: async () => {} };
  await dropAbandoned();
  const dataDir = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  const server = await startEmbeddedPostgres({ dataDir, flags: FLAGS });
  const stop = async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { ownerUrl: server.ownerUrl, stop };
}

/** A killed test run leaves its server running: join it as its last holder, and let go. */
async function dropAbandoned(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length).split("-")[0]) : 0;
    if (!(pid > 0) || isAlive(pid)) continue;
    const dataDir = join(tmpdir(), name);
    const server = await startEmbeddedPostgres({ dataDir, flags: FLAGS }).catch(() => null);
    await server?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
