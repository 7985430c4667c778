import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { networkInterfaces } from "node:os";

/** Something that must never be reached, and really could be. */
export interface Canary {
  port: number;
  /** TCP connections so far, whether or not a request came over them. */
  hits(): number;
  /** Connects to it at this address and says whether that works from here. */
  isAt(address: string): Promise<boolean>;
  /** Counts from nothing again. */
  forget(): void;
  stop(): Promise<void>;
}

/** Listens on every address of this machine, IPv6 included where there is any. */
export async function startCanary(): Promise<Canary> {
  let hits = 0;
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    hits++;
    open.add(socket.on("error", () => undefined).on("close", () => open.delete(socket)));
    socket.end("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nreached");
  }).listen(0);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    hits: () => hits,
    isAt: (address) => reach(address, port),
    forget: () => {
      hits = 0;
    },
    stop: async () => {
      server.close();
      for (const socket of open) socket.destroy();
      await once(server, "close");
    },
  };
}

function reach(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once("data", (bytes) => {
      socket.destroy();
      resolve(bytes.includes("reached"));
    });
    socket.once("error", () => resolve(false));
    socket.setTimeout(2_000, () => socket.destroy(new Error("timeout")));
  });
}

/** This machine's addresses that others could have too. */
export function addressesHere(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .map(({ address }) => address)
    .filter((address) => !address.includes("%"));
}
