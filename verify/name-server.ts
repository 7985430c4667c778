import { createSocket } from "node:dgram";
import { once } from "node:events";
import { isIP } from "node:net";
import { pathToFileURL } from "node:url";
import { join } from "node:path";

/** A DNS server on loopback whose answers can change from one question to the next. */
export interface NameServer {
  /** Settings of a server process that asks it and no other. */
  env: Record<string, string>;
  /** How often a name's IPv4 addresses were asked for. */
  asked(name: string): number;
  stop(): Promise<void>;
}

/** By name, the addresses of the first answer, of the second, …; the last is repeated. */
export type Zone = Record<string, string[][]>;

const TYPE_A = 1;
const TYPE_AAAA = 28;

/** Answers for the zone with no time to live; other names do not exist. Spec: RFC 1035 §4. */
export async function startNameServer(zone: Zone): Promise<NameServer> {
  const socket = createSocket("udp4");
  const questions = new Map<string, number>();
  socket.on("message", (query, from) => {
    const { name, type, end } = readQuestion(query);
    const key = `${name} ${type}`;
    const nth = questions.get(key) ?? 0;
    questions.set(key, nth + 1);
    const answers = zone[name];
    const addresses = answers?.[Math.min(nth, answers.length - 1)] ?? [];
    const records = addresses
      .filter((address) => (isIP(address) === 4 ? TYPE_A : TYPE_AAAA) === type)
      .map((address) => record(address, type));
    socket.send(answer(query.subarray(0, end), { records, exists: Boolean(answers) }), from.port);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const preload = pathToFileURL(join(import.meta.dirname, "resolve-here.mjs")).href;
  return {
    env: {
      NODE_OPTIONS: `--import=${preload}`,
      VERIFY_NAME_SERVER: `127.0.0.1:${socket.address().port}`,
    },
    asked: (name) => questions.get(`${name} ${TYPE_A}`) ?? 0,
    stop: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

function readQuestion(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join(".").toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function answer(question: Buffer, found: { records: Buffer[]; exists: boolean }): Buffer {
  const message = Buffer.concat([question, ...found.records]);
  message.writeUInt16BE(found.exists ? 0x8180 : 0x8183, 2);
  message.writeUInt16BE(found.records.length, 6);
  message.writeUInt32BE(0, 8); // neither authority nor additional records
  return message;
}

function record(address: string, type: number): Buffer {
  const bytes = isIP(address) === 4 ? bytesOf4(address) : bytesOf6(address);
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0); // the question's name
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(1, 4); // of the Internet
  head.writeUInt16BE(bytes.length, 10);
  return Buffer.concat([head, bytes]);
}

function bytesOf4(address: string): Buffer {
  return Buffer.from(address.split(".").map(Number));
}

function bytesOf6(address: string): Buffer {
  const [left = "", right] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const words = (text: string) => (text ? text.split(":") : []).map((word) => parseInt(word, 16));
  const [before, after] = [words(left), words(right ?? "")];
  const between = Array.from({ length: 8 - before.length - after.length }, () => 0);
  const bytes = Buffer.alloc(16);
  [...before, ...between, ...after].forEach((word, n) => bytes.writeUInt16BE(word, n * 2));
  return bytes;
}
