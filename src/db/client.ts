import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import type { PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { asRefusal } from "./failure";
import type { Line } from "./line";
import { openPool } from "./pool";
import { openTogether, type Together } from "./together";

/** A transaction, as queries see it. */
export type Tx = PostgresJsDatabase;

/** The database, entered by naming whose rows are meant. */
export interface Db {
  /**
   * A transaction that sees one organization's rows only. Like `system` it rejects with
   * `database_unavailable` when no connection is free within 10 s, when it does not answer within
   * 5 s, or when a row or table stays locked by someone else for 5 s.
   */
  tenant<T>(organizationId: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** A transaction that sees every organization: finding a key's owner, sending what is due. */
  system<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * Asks a function of the database that enters its scope by itself, in a flight and a transaction
   * that it may share with what others ask at the same time. Rejects as `tenant` does.
   */
  together<Question, Answer>(kind: Together<Question, Answer>, question: Question): Promise<Answer>;
  /** Rejects with `database_unavailable` when the database does not answer. */
  ping(): Promise<void>;
  /**
   * Calls back for every NOTIFY on the channel; `onConnect` after each (re)connection, once a notice
   * of our own has come through: a pooler that lends connections takes LISTEN and tells nothing.
   */
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

/** Longest wait for a lock that someone else holds. */
const LOCK_TIMEOUT = "5s";

/** How a notice begins by which an instance finds out whether notices come through. */
const PROBE = "probe ";

/** Connects lazily: nothing is sent before the first query. */
export function openDb({ url, poolSize, prepare }: DbSettings): Db {
  const pool = openPool({ url, size: poolSize, prepare });
  const listener = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} });
  const scoped = <T>(setting: string, value: string, work: (tx: Tx) => Promise<T>) =>
    asRefusal(pool.lend((line, answered) => transact(line, { setting, value, answered }, work)));
  const together = openTogether((text, parameters) =>
    pool.lend((line, answered) => ask(line, { text, parameters, answered })),
  );
  return {
    tenant: (organizationId, work) => scoped("app.organization_id", organizationId, work),
    system: (work) => scoped("app.system", "on", work),
    together: (kind, question) => asRefusal(together(kind, question)),
    ping: () =>
      asRefusal(
        pool.lend(async ({ db, unlessLost }) => {
          await unlessLost(db.execute(sql`select 1`));
        }),
      ),
    listen: async (channel, onPayload, onConnect) => {
      const probe = `${PROBE}${randomUUID()}`;
      const ask = () =>
        pool.lend(({ db }) => db.execute(sql`select pg_notify(${channel}, ${probe})`));
      const onNotice = (text: string) => {
        if (text === probe) onConnect();
        // Other instances ask on the same channel.
        if (!text.startsWith(PROBE)) onPayload(text);
      };
      await listener.listen(channel, onNotice, () => void ask().catch(() => {}));
    },
    close: async () => void (await Promise.all([pool.close(), listener.end({ timeout: 5 })])),
  };
}

interface Statement {
  text: string;
  parameters: unknown[];
  answered(): void;
}

async function ask(line: Line, { text, parameters, answered }: Statement) {
  const asked = line.ask(text, parameters as postgres.ParameterOrJSON<never>[]);
  const rows = await committed(line, asked);
  answered();
  return rows as unknown as { answers: unknown }[];
}

/**
 * Also refuses where the loss was noticed in the moment of the commit: then nobody knows whether it
 * took place, and nobody is told that it did.
 */
async function committed<T>({ unlessLost }: Line, commit: PromiseLike<T>): Promise<T> {
  const done = await unlessLost(commit);
  return unlessLost(Promise.resolve(done));
}

interface Scope {
  setting: string;
  value: string;
  /** Called when the database has answered for the first time. */
  answered(): void;
}

/** Begins, scopes and starts the work in one flight. A connection that is lost on the way rejects. */
async function transact<T>(
  line: Line,
  { setting, value, answered }: Scope,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const { db, unlessLost } = line;
  const gate = line.openGate();
  const begun = db.execute(sql`begin`).then(answered);
  const scope = db
    .execute(
      sql`select set_config('role', coalesce(to_regrole(${RUNTIME_ROLE})::text, 'none'), true),
                 set_config('lock_timeout', ${LOCK_TIMEOUT}, true),
                 set_config(${setting}, ${value}, true)`,
    )
    .then(() => null);
  try {
    const [result] = await unlessLost(Promise.all([work(gate.tx), begun, scope]));
    gate.shut();
    await committed(line, db.execute(sql`commit`));
    return result;
  } catch (error) {
    gate.shut();
    if (!line.isLost()) await unlessLost(db.execute(sql`rollback`)).catch(() => {});
    throw error;
  }
}
