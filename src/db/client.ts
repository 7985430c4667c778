import { sql } from "drizzle-orm";
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { asRefusal } from "./failure";

export type Tx = Parameters<Parameters<PostgresJsDatabase["transaction"]>[0]>[0];

/** The database, entered by naming whose rows are meant. */
export interface Db {
  /** A transaction that sees one organization's rows only. */
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

/** Connects lazily: nothing is sent before the first query. */
export function openDb({ url, poolSize, prepare }: DbSettings): Db {
  const client = postgres(url, {
    max: poolSize,
    prepare,
    connect_timeout: 5,
    idle_timeout: 60,
    onnotice: () => {},
  });
  const people = drizzle(client, { casing: "snake_case" });
  const scoped = <T>(setting: string, value: string, work: (tx: Tx) => Promise<T>) =>
    asRefusal(people.transaction((tx) => withScope(tx, setting, value, work)));
  return {
    people,
    tenant: (organizationId, work) => scoped("app.organization_id", organizationId, work),
    system: (work) => scoped("app.system", "on", work),
    ping: async () => void (await asRefusal(client`select 1`)),
    listen: async (channel, onPayload, onConnect) =>
      void (await client.listen(channel, onPayload, onConnect)),
    close: () => client.end({ timeout: 5 }),
  };
}

/** The scope travels in the same flight as the first query of the work. */
async function withScope<T>(
  tx: Tx,
  setting: string,
  value: string,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const scope = tx
    .execute(
      sql`select set_config('role', coalesce(to_regrole(${RUNTIME_ROLE})::text, 'none'), true),
                 set_config(${setting}, ${value}, true)`,
    )
    .then(() => null);
  const [result] = await Promise.all([work(tx), scope]);
  return result;
}
