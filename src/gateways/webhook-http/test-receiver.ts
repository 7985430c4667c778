import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from "node:http";
import { createServer as createHttpsServer } from "node:https";
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from "node:net";
import { text } from "node:stream/consumers";

import type { Certificate } from "./test-certificate";

export type ReceivedRequest = {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: string;
};

/** A server that really listens, and what it saw. */
export type Receiver = {
  port: number;
  requests: ReceivedRequest[];
  /** TCP connections accepted, whether or not a request came over them. */
  connections: () => number;
  close: () => Promise<void>;
};

/** A receiver speaking HTTP, or HTTPS where a certificate is given. */
export async function startReceiver(
  answer: (response: ServerResponse, request: ReceivedRequest) => void,
  listen: { everywhere?: boolean; certificate?: Certificate } = {},
): Promise<Receiver> {
  const requests: ReceivedRequest[] = [];
  const listener: RequestListener = async (incoming, response) => {
    const { method = "", url: path = "", headers } = incoming;
    const request = { method, path, headers, body: await text(incoming) };
    requests.push(request);
    answer(response, request);
  };
  const { certificate, everywhere = false } = listen;
  const server = certificate
    ? createHttpsServer(certificate, listener)
    : createHttpServer(listener);
  return { ...(await listening(server, everywhere)), requests };
}

/** A receiver that speaks whatever it likes once a client has connected. */
export async function startRawReceiver(speak: (socket: Socket) => void): Promise<Receiver> {
  const server = createTcpServer({ allowHalfOpen: true }, speak);
  return { ...(await listening(server)), requests: [] };
}

async function listening(server: Server, everywhere = false): Promise<Omit<Receiver, "requests">> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on("connection", (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    // The sender cuts connections on purpose; a receiver's complaint about that is no failure.
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("tlsClientError", () => undefined);
  // Without a host Node listens on every address, IPv6 included where the machine has it.
  const host = everywhere ? {} : { host: "127.0.0.1" };
  await new Promise<void>((resolve) => server.listen({ port: 0, ...host }, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    close: () => closeServer(server, sockets),
  };
}

function closeServer(server: Server, sockets: Set<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}
