import path from "node:path";
import { startEmbeddedPostgres } from "@/db/embedded";
import { loginsOf, runtimeLogin } from "@/db/logins";
import { migrate } from "@/db/migrate";
import type { Env } from "@/env";
import { buildWiring, type Wiring } from "@/wiring";
import { announceStart } from "./announce";
import { seedFirstOrganization } from "./first-organization";
import { openHashingThread } from "./hashing-thread";
import { keptSecret } from "./secrets";

export interface Prepared {
  wiring: Wiring;
  /** Prints where the service is and how to begin; secrets only on the very first start. */
  announce(): Promise<void>;
  /** Lets go of what this start has started: the embedded database, the thread that hashes. */
  stop(): Promise<void>;
}

/**
 * Everything before serving: the database (embedded unless DATABASE_URL names one), its schema,
 * the secrets, and a first organization where there is none.
 *
 * @throws Error with one sentence for the operator
 */
export async function prepareStart(settings: Env): Promise<Prepared> {
  const connected = await connect(settings);
  const { wiring } = connected;
  const first = await seedFirstOrganization(wiring.platform);
  return { ...connected, announce: async () => announceStart(settings, first) };
}

/** The process's parts on a migrated database, for the server and for commands beside it. */
export async function connect(settings: Env): Promise<{ wiring: Wiring; stop(): Promise<void> }> {
  const dataDir = path.resolve(settings.DATA_DIR);
  refuseKeptAsPrevious(settings, dataDir);
  const embedded = settings.DATABASE_URL ? null : await startEmbeddedPostgres({ dataDir });
  const logins = embedded
    ? runtimeLogin(embedded.ownerUrl, keptSecret(dataDir, "database-password"))
    : loginsOf(settings.DATABASE_URL ?? "", settings.MIGRATION_DATABASE_URL);
  try {
    if (settings.MIGRATE_ON_START || embedded) await migrate(logins.ownerUrl, logins.runtime);
  } catch (error) {
    await embedded?.stop();
    throw error instanceof AggregateError || isUnreachable(error)
      ? new Error(`DATABASE_URL: the database does not answer (${reasonOf(error)})`)
      : error;
  }
  const hashing = openHashingThread();
  const wiring = buildWiring(settings, {
    databaseUrl: logins.runtimeUrl,
    secretKey: settings.SECRET_KEY ?? keptSecret(dataDir, "secret-key"),
    cronSecret: settings.CRON_SECRET ?? null,
    hashLeaves: hashing?.hashLeaves,
  });
  const stop = async () => {
    await hashing?.stop();
    await embedded?.stop();
  };
  return { wiring, stop };
}

/** The key that a start has made may be the previous one; then there must be a new one. */
function refuseKeptAsPrevious({ SECRET_KEY, PREVIOUS_SECRET_KEY }: Env, dataDir: string): void {
  if (SECRET_KEY || !PREVIOUS_SECRET_KEY) return;
  if (keptSecret(dataDir, "secret-key") === PREVIOUS_SECRET_KEY)
    throw new Error("PREVIOUS_SECRET_KEY is the key in DATA_DIR: set SECRET_KEY to a new one");
}

function isUnreachable(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" && /^(E[A-Z]+|CONNECT|28|3D|57P)/.test(code);
}

function reasonOf(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string };
  return message || code || "no reason given";
}
