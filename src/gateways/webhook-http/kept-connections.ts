import { Client } from "undici";

import { guardedConnect, type Route } from "./guarded-connect";

/** How long a connection waits for another delivery to the same place, in milliseconds. */
const IDLE_MS = 1_000;

/** The longest that the judgement of an address holds, in milliseconds: names move. */
const JUDGED_FOR_MS = 5_000;

/** Connections that wait, to one place and to all. */
const IDLE_PER_PLACE = 8;
const IDLE = 128;

const MAX_HEADER_BYTES = 16 * 1_024;

/** A connection that makes one exchange at a time; it opens with the first. */
export type Connection = {
  /** The origin that it leads to. */
  place: string;
  route: Route;
  client: Client;
  /** By `performance.now()`; 0 before it is open. */
  openedAt: number;
  /** It has made an exchange before: the receiver may be closing it in this moment. */
  isUsed: boolean;
};

export type Connections = {
  /** One for an exchange within the route's time: one that waits, unless a `fresh` one is asked for. */
  lend(place: string, route: Route, fresh?: boolean): Connection;
  /** Keeps it for a moment where it is whole, or else closes it. */
  giveBack(connection: Connection): Promise<void>;
  close(): Promise<void>;
};

/**
 * Connections to receivers. One is kept for a moment after an exchange, because a connection, and TLS
 * more so, costs more than a delivery. It still ends where it was judged to end, whatever its name
 * says now, and a new judgement follows within seconds.
 */
export function createConnections(): Connections {
  const idle = new Set<Connection>();
  const idleTo = (place: string) => [...idle].filter((connection) => connection.place === place);

  function open(place: string, route: Route): Connection {
    const own = { ...route };
    const client = clientOf(place, own);
    const connection = { place, route: own, client, openedAt: 0, isUsed: false };
    client.on("connect", () => (connection.openedAt = performance.now()));
    client.on("disconnect", () => idle.delete(connection));
    return connection;
  }
  return {
    lend(place, route, fresh = false) {
      const waiting = fresh ? undefined : idleTo(place).at(-1);
      if (!waiting) return open(place, route);
      idle.delete(waiting);
      waiting.route.signal = route.signal;
      return waiting;
    },
    async giveBack(connection) {
      const { client, place } = connection;
      const hasRoom = idle.size < IDLE && idleTo(place).length < IDLE_PER_PLACE;
      if (!hasRoom || !isWhole(connection)) return client.destroy();
      connection.isUsed = true;
      idle.add(connection);
    },
    async close() {
      await Promise.all([...idle].map(({ client }) => client.destroy()));
    },
  };
}

function isWhole({ client, openedAt }: Connection): boolean {
  const { connected, size } = client.stats;
  return connected && size === 0 && performance.now() - openedAt < JUDGED_FOR_MS;
}

function clientOf(place: string, route: Route): Client {
  return new Client(place, {
    connect: guardedConnect(route),
    maxHeaderSize: MAX_HEADER_BYTES,
    // The attempt's deadline is the only clock: undici's would start anew with every phase.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: IDLE_MS,
    keepAliveMaxTimeout: IDLE_MS,
  });
}
