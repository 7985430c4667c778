import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** A webhook as it arrived. */
export interface Received {
  headers: Record<string, string>;
  body: string;
}

/** A receiver of webhooks in this process, whose answer the test chooses. */
export interface Sink {
  url: string;
  received: Received[];
  /** What it answers from now on. */
  answer(status: number, body?: string): void;
  stop(): Promise<void>;
}

export async function startSink(): Promise<Sink> {
  const received: Received[] = [];
  const now = { status: 200, body: "thanks" };
  const server = createServer((request, response) => {
    void read(request).then((arrived) => {
      received.push(arrived);
      response.writeHead(now.status).end(now.body);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    answer: (status, body = "thanks") => Object.assign(now, { status, body }),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function read(request: IncomingMessage): Promise<Received> {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += chunk;
  return { headers: request.headers as Record<string, string>, body };
}
