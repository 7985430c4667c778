import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";

/** One connection, lent to one transaction at a time. */
export interface Line {
  db: PostgresJsDatabase;
  /** Rejects when the connection is lost; what was asked of it may or may not have happened. */
  lost: Promise<never>;
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
  let isLost = false;
  let closing = false;
  let reject: (reason: Error) => void = () => {};
  const lost = new Promise<never>((_, refuse) => (reject = refuse));
  // Nobody waits for an idle line.
  lost.catch(() => {});
  const lose = (reason: Error) => {
    if (isLost || closing) return;
    isLost = true;
    reject(reason);
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
  const db = drizzle(client, { casing: "snake_case" });
  const close = () => {
    closing = true;
    return client.end({ timeout: 5 });
  };
  return { db, lost, isLost: () => isLost, openGate: () => openGate(client), lose, close };
}

function openGate(client: postgres.Sql): ReturnType<Line["openGate"]> {
  let isShut = false;
  const unsafe: typeof client.unsafe = (...query) => {
    if (isShut) throw new Error("the transaction has ended");
    return client.unsafe(...query);
  };
  // All that the query builder uses of a driver.
  const guarded = { unsafe, options: client.options } as typeof client;
  return {
    tx: drizzle(guarded, { casing: "snake_case" }),
    shut: () => {
      isShut = true;
    },
  };
}
