import { sql } from "drizzle-orm";
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { asRefusal, noAnswer } from "./failure";

export type Tx = Parameters<Parameters<PostgresJsDatabase["transaction"]>[0]>[0];

/** The database, entered by naming whose rows are meant. */
export interface Db {
  /**
   * A transaction that sees one organization's rows only. Like `system` it rejects with
   * `database_unavailable` when no connection is free and answering within 15 s, or when a row or
   * table stays locked by someone else for 10 s.
   */
  tenant<T>(organizationId: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** A transaction that sees every organization: finding a key's owner, sending what is due. */
  system<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Tables without a tenant: people and their sessions. */
  people: PostgresJsDatabase;
  /** Rejects with `database_unavailable` when the database does not answer. */
  ping(): Promise<void>;
  /** Calls back for every NOTIFY on the channel; `onConnect` after each (re)connection. */
  listen(
    channel: string,
    onPayload: (payload: string) => void,
    onConnect: () => void,
  ): Promise<void>;
  close(): Promise<void>;
}

export interface DbSettings {
  url: string;
  /** Connections at most. */
  poolSize: number;
  /** Off behind a pooler that shares connections between statements. */
  prepare: boolean;
}

/** Role that row-level security binds; made by the migrations. */
export const RUNTIME_ROLE = "agentwarden_app";

/** Longest wait for a free connection that answers, and for a lock that someone else holds. */
const TO_ANSWER_MS = 15_000;
const LOCK_TIMEOUT = "10s";

/** Seconds before a lost connection is tried again: the database must be found soon after its return. */
const reconnectDelay = (retries: number) => Math.min(0.05 * 2 ** retries, 1);

/** Connects lazily: nothing is sent before the first query. */
export function openDb({ url, poolSize, prepare }: DbSettings): Db {
  const client = postgres(url, {
    max: poolSize,
    prepare,
    connect_timeout: 5,
    idle_timeout: 60,
    backoff: reconnectDelay,
    onnotice: () => {},
  });
  const people = drizzle(client, { casing: "snake_case" });
  const scoped = <T>(setting: string, value: string, work: (tx: Tx) => Promise<T>) =>
    answeredInTime((wait) =>
      people.transaction((tx) => withScope(tx, { setting, value, wait }, work)),
    );
  return {
    people,
    tenant: (organizationId, work) => scoped("app.organization_id", organizationId, work),
    system: (work) => scoped("app.system", "on", work),
    ping: () => answeredInTime(async () => void (await client`select 1`)),
    listen: async (channel, onPayload, onConnect) =>
      void (await client.listen(channel, onPayload, onConnect)),
    close: () => client.end({ timeout: 5 }),
  };
}

interface Scope {
  setting: string;
  value: string;
  wait: Wait;
}

/** The scope travels in the same flight as the first query of the work. */
async function withScope<T>(
  tx: Tx,
  { setting, value, wait }: Scope,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  wait.refuseLate();
  const scope = tx
    .execute(
      sql`select set_config('role', coalesce(to_regrole(${RUNTIME_ROLE})::text, 'none'), true),
                 set_config('lock_timeout', ${LOCK_TIMEOUT}, true),
                 set_config(${setting}, ${value}, true)`,
    )
    .then(wait.end);
  const [result] = await Promise.all([work(tx), scope]);
  wait.refuseLate();
  return result;
}

/** The wait for the database's first answer. */
interface Wait {
  /** The database has answered. */
  end(): void;
  /** Throws when the caller was refused meanwhile: what it was told was not decided must not be. */
  refuseLate(): void;
}

/** Refuses when the work has not ended its wait after 15 s, and when the database is away. */
function answeredInTime<T>(run: (wait: Wait) => Promise<T>): Promise<T> {
  const answered = new Promise<T>((resolve, reject) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      reject(noAnswer());
    }, TO_ANSWER_MS);
    const end = () => clearTimeout(timer);
    const refuseLate = () => {
      if (late) throw noAnswer();
    };
    run({ end, refuseLate }).finally(end).then(resolve, reject);
  });
  return asRefusal(answered);
}
