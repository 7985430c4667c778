import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { gzipSync } from "node:zlib";

/** A receiver that misbehaves in one way, and what an attempt at it must come to. */
export interface BadReceiver {
  kind: string;
  url: string;
  /** What is recorded; null: the status had said 200 before it went wrong. */
  failure: string | null;
  /** The longest that an attempt may take, in milliseconds. */
  withinMs: number;
  stop(): Promise<void>;
}

const OK = "HTTP/1.1 200 OK\r\n";
const BOMB_BYTES = 100 * 2 ** 20;
/** A hundred megabytes in a hundred kilobytes, packed before anyone is waiting. */
let bomb = Buffer.alloc(0);
const CHUNK = Buffer.alloc(2 ** 16, "a");
/** The limit of an attempt, and what a busy machine adds. */
const TO_TIME_OUT_MS = 12_000;
const TO_END_MS = 6_000;

type Kind = { failure: string | null; speak: (socket: Socket) => void };

/** These end at once, or within the second that a body is given. */
const QUICK: Record<string, Kind> = {
  "drips-body": {
    failure: null,
    speak: (socket) => {
      socket.write(`${OK}Transfer-Encoding: chunked\r\n\r\n`);
      every(socket, 1_000, () => socket.write("1\r\na\r\n"));
    },
  },
  "endless-body": {
    failure: null,
    speak: (socket) => {
      socket.write(`${OK}\r\n`);
      pour(socket, CHUNK);
    },
  },
  "many-headers": {
    failure: "response_too_large",
    speak: (socket) => {
      const headers = Array.from({ length: 10_000 }, (_, n) => `X-Header-${n}: ${n}\r\n`);
      socket.end(`${OK}${headers.join("")}\r\n`);
    },
  },
  "gzip-bomb": {
    failure: null,
    speak: (socket) => {
      socket.write(`${OK}Content-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`);
      socket.end(bomb);
    },
  },
  "half-body": {
    failure: null,
    speak: (socket) => {
      socket.write(`${OK}Content-Length: 1000\r\n\r\nhalf`, () => socket.destroy());
    },
  },
  "half-headers": {
    failure: "connection_failed",
    speak: (socket) => {
      socket.write(`${OK}X-Half`, () => socket.destroy());
    },
  },
  resets: { failure: "connection_failed", speak: (socket) => socket.resetAndDestroy() },
};

/** These hold an attempt until its time is over. */
const SLOW: Record<string, Kind> = {
  silent: { failure: "timeout", speak: () => undefined },
  "drips-headers": {
    failure: "timeout",
    speak: (socket) => {
      socket.write(`${OK}X-Drip: `);
      every(socket, 1_000, () => socket.write("a"));
    },
  },
  "endless-hints": {
    failure: "timeout",
    speak: (socket) => every(socket, 20, () => socket.write("HTTP/1.1 103 Early Hints\r\n\r\n")),
  },
};

/** `count` receivers of all kinds in turn; without the slow ones where nobody waits for them. */
export async function badReceivers(count: number, slow: boolean): Promise<BadReceiver[]> {
  bomb = gzipSync(Buffer.alloc(BOMB_BYTES));
  const kinds = Object.entries(slow ? { ...SLOW, ...QUICK } : QUICK);
  const receivers = slow ? [await neverAccepts()] : [];
  for (let n = receivers.length; n < count; n++) {
    const [kind = "", what = QUICK.resets] = kinds[n % kinds.length] ?? [];
    if (what) receivers.push(await listen(kind, what));
  }
  return receivers;
}

async function listen(kind: string, { failure, speak }: Kind): Promise<BadReceiver> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket.on("error", () => undefined).on("close", () => open.delete(socket)));
    socket.once("data", () => speak(socket));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const stop = async () => {
    server.close();
    for (const socket of open) socket.destroy();
    await once(server, "close");
  };
  const withinMs = failure === "timeout" ? TO_TIME_OUT_MS : TO_END_MS;
  const { port } = server.address() as AddressInfo;
  return { kind, url: `http://127.0.0.1:${port}/`, failure, withinMs, stop };
}

/** A process that listens and is busy with something else. */
async function neverAccepts(): Promise<BadReceiver> {
  const program = `const server = require("node:net").createServer();
    server.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
      require("node:fs").writeSync(1, String(server.address().port));
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    });`;
  const child = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
  const [port] = (await once(child.stdout, "data")) as [Buffer];
  const stop = async () => {
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  const url = `http://127.0.0.1:${port.toString()}/`;
  return { kind: "never-accepts", url, failure: "timeout", withinMs: TO_TIME_OUT_MS, stop };
}

function every(socket: Socket, ms: number, write: () => void): void {
  const timer = setInterval(write, ms);
  socket.once("close", () => clearInterval(timer));
}

function pour(socket: Socket, chunk: Buffer): void {
  const more = () => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on("drain", more);
  more();
}
