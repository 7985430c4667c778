import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";

/** One connection, lent to one transaction at a time. */
export interface Line {
  db: PostgresJsDatabase;
  /** One statement, as it is written. */
  ask: postgres.Sql["unsafe"];
  /**
   * The work, or a rejection when the connection is lost before it ends: what was asked of it may or
   * may not have happened.
   */
  unlessLost<T>(work: PromiseLike<T>): Promise<T>;
  isLost(): boolean;
  /** The connection for one transaction's queries: those that come after its end are refused. */
  openGate(): { tx: PostgresJsDatabase; shut(): void };
}

export interface LineSettings {
  url: string;
  /** Off behind a pooler that shares connections between statements. */
  prepare: boolean;
}

export interface OwnedLine extends Line {
  /** Throws the connection away: whoever waits for it is told the reason. */
  lose(reason: Error): void;
  close(): Promise<void>;
}

/** Connects when it is first asked something; `onLost` is called once, however it is lost. */
export function openLine({ url, prepare }: LineSettings, onLost: () => void): OwnedLine {
  let closing = false;
  const loss = openLoss();
  const lose = (reason: Error) => {
    if (loss.isLost() || closing) return;
    loss.tell(reason);
    onLost();
    client.end({ timeout: 0 }).catch(() => {});
  };
  const client = postgres(url, {
    max: 1,
    prepare,
    connect_timeout: 5,
    // The pool ends what is idle: the driver would, also in the moment the line is lent again.
    idle_timeout: 0,
    max_lifetime: null,
    onclose: () => lose(Object.assign(new Error("connection lost"), { code: "CONNECTION_CLOSED" })),
    onnotice: () => {},
  });
  const close = () => {
    closing = true;
    return client.end({ timeout: 5 });
  };
  const unsafe = preparing(client);
  return {
    db: drizzle(guarded(client, unsafe), { casing: "snake_case" }),
    unlessLost: loss.unlessLost,
    isLost: loss.isLost,
    ask: unsafe,
    openGate: () => openGate(client, unsafe),
    lose,
    close,
  };
}

/**
 * Tells who waits, once. Each is forgotten as its work ends: a promise for the whole line, raced with
 * every transaction, would keep what each has given for as long as the line lives.
 */
function openLoss() {
  const waiting = new Set<(reason: Error) => void>();
  let lostFor: Error | null = null;
  return {
    isLost: () => lostFor !== null,
    tell: (reason: Error) => {
      lostFor = reason;
      for (const refuse of waiting) refuse(reason);
      waiting.clear();
    },
    unlessLost: <T>(work: PromiseLike<T>): Promise<T> =>
      new Promise<T>((resolve, reject) => {
        waiting.add(reject);
        work.then(resolve, reject).then(() => waiting.delete(reject));
        if (lostFor) reject(lostFor);
      }),
  };
}

/** Longest statement that is prepared, in characters: longer ones insert many rows, and seldom as many again. */
const PREPARED_MAX = 4_000;

/**
 * Asks with a prepared statement, where the settings allow it. The query builder asks without: then
 * each statement is parsed anew and takes a second flight to learn its parameters' types.
 */
function preparing(client: postgres.Sql): Unsafe {
  return (text, parameters = [], options = {}) => {
    const prepare = text.length <= PREPARED_MAX;
    return client.unsafe(text, parameters, { prepare, ...options });
  };
}

type Unsafe = postgres.Sql["unsafe"];

/** All that the query builder uses of a driver. */
function guarded(client: postgres.Sql, unsafe: Unsafe): postgres.Sql {
  return { unsafe, options: client.options } as postgres.Sql;
}

function openGate(client: postgres.Sql, ask: Unsafe): ReturnType<Line["openGate"]> {
  let isShut = false;
  const unsafe: Unsafe = (...query) => {
    if (isShut) throw new Error("the transaction has ended");
    return ask(...query);
  };
  return {
    tx: drizzle(guarded(client, unsafe), { casing: "snake_case" }),
    shut: () => {
      isShut = true;
    },
  };
}
