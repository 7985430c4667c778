import { connect as connectTcp, isIP, type LookupFunction, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";

import type { buildConnector } from "undici";

import type { FailureReason } from "@/domain/webhook-retry";

import { mayConnect, type PrivateAllowance, type Target } from "./address-guard";
import { orAborted, type ResolveHost } from "./resolve-host";

/** How long one of several addresses is tried before the next is tried too. */
const NEXT_ADDRESS_AFTER_MS = 1_000;

/** Ends an attempt with a reason that is stored and shown. */
export class AttemptFailure extends Error {
  constructor(readonly reason: FailureReason) {
    super(reason);
  }
}

export type Route = {
  target: Target;
  secure: boolean;
  allowance: PrivateAllowance;
  resolve: ResolveHost;
  /** Fires when the attempt's time is over; its reason is the AttemptFailure to report. */
  signal: AbortSignal;
  /** PEM of a certificate authority trusted instead of the usual ones. */
  certificateAuthority?: string;
};

/**
 * The only way to a socket for a delivery: resolves the name itself, judges every address, binds
 * the socket to what was judged and judges the address it really reached, before a byte is sent.
 * An undici connector and not a `lookup` hook, because a hook never sees literal addresses.
 */
export function guardedConnect(route: Route): buildConnector.connector {
  return (_options, callback) => {
    openSocket(route).then(
      (socket) => callback(null, socket),
      (error: unknown) => callback(asFailure(error, route.signal), null),
    );
  };
}

async function openSocket(route: Route): Promise<Socket> {
  const { target, allowance } = route;
  const addresses = await addressesOf(route);
  // One forbidden address condemns the name: an honest receiver has no private address, and
  // picking the good ones would let a name change between two questions.
  if (!addresses.every((address) => mayConnect(address, target, allowance))) {
    throw new AttemptFailure("private_address");
  }
  const socket = await reach(route, addresses);
  const reached = socket.remoteAddress;
  if (reached === undefined || !mayConnect(reached, target, allowance)) {
    socket.destroy();
    // A socket that has closed again has no address any more.
    throw new AttemptFailure(reached === undefined ? "connection_failed" : "private_address");
  }
  return route.secure ? await encrypt(route, socket) : socket;
}

async function addressesOf({ target, resolve, signal }: Route): Promise<string[]> {
  if (isIP(target.host) !== 0) return [target.host];
  const addresses = await orAborted(resolve(target.host, signal), signal).catch(() => []);
  if (addresses.length === 0) throw new AttemptFailure("dns_failed");
  return addresses;
}

function reach({ target, signal }: Route, addresses: string[]): Promise<Socket> {
  const judged = addresses.map((address) => ({ address, family: isIP(address) }));
  const lookup: LookupFunction = (_host, _options, found) => found(null, judged);
  const socket = connectTcp({
    host: target.host,
    port: target.port,
    lookup,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_AFTER_MS,
    noDelay: true,
    signal,
  });
  return whenReady(socket, "connect", "connection_failed");
}

function encrypt(route: Route, socket: Socket): Promise<TLSSocket> {
  const { host } = route.target;
  const secured = connectTls({
    socket,
    host,
    // Server Name Indication knows names only (RFC 6066 §3).
    servername: isIP(host) === 0 ? host : "",
    ALPNProtocols: ["http/1.1"],
    ca: route.certificateAuthority,
  });
  return whenReady(secured, "secureConnect", "tls_failed");
}

function whenReady<S extends Socket>(socket: S, event: string, reason: FailureReason): Promise<S> {
  return new Promise((resolve, reject) => {
    let fail = () => reject(new AttemptFailure(reason));
    socket.once(event, () => {
      fail = () => {};
      resolve(socket);
    });
    // Stays for the socket's whole life: an error after the attempt has ended concerns nobody,
    // and an unheard one would end the process.
    socket.on("error", () => fail());
    socket.once("close", () => fail());
  });
}

function asFailure(error: unknown, signal: AbortSignal): Error {
  if (signal.aborted && signal.reason instanceof AttemptFailure) return signal.reason;
  return error instanceof AttemptFailure ? error : new AttemptFailure("connection_failed");
}
