import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One request that a webhook endpoint received. */
export interface Arrival {
  path: string;
  id: string;
  headers: Record<string, string>;
  body: string;
  /** By this process's monotonic clock, in milliseconds. */
  at: number;
}

export interface Sink {
  url: string;
  arrivals: Arrival[];
  /** What every request gets from now on; the default is 200. */
  answer: (arrival: Arrival, response: ServerResponse) => void;
  stop(): Promise<void>;
}

/** A webhook receiver that keeps what it was sent. */
export async function startSink(host = "127.0.0.1"): Promise<Sink> {
  const arrivals: Arrival[] = [];
  const server = createServer((request, response) => {
    void read(request).then((arrival) => {
      arrivals.push(arrival);
      sink.answer(arrival, response);
    });
  }).listen(0, host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const sink: Sink = {
    url: `http://${host}:${port}/hook`,
    arrivals,
    answer: (_, response) => response.writeHead(200).end("thanks"),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return sink;
}

async function read(request: IncomingMessage): Promise<Arrival> {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += chunk;
  const headers = request.headers as Record<string, string>;
  const { url: path = "" } = request;
  return { path, id: headers["webhook-id"] ?? "", headers, body, at: performance.now() };
}
