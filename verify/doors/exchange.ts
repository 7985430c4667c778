import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { brotliDecompressSync, gunzipSync } from "node:zlib";

/** A request as it goes over the wire; nothing about it is put right. */
export interface Sent {
  name: string;
  method: string;
  /** The request's target, byte for byte. */
  path: string;
  /** Sent as they are, in this order. */
  headers: [name: string, value: string][];
  body?: Buffer;
  /** In chunks of unsaid length, instead of with a Content-Length. */
  chunked?: boolean;
}

/** What came back. A connection that broke is status 0 with the reason as its text. */
export interface Heard {
  status: number;
  headers: [name: string, value: string][];
  /** The body, unpacked where it was compressed. */
  text: string;
  /** True where the server asked for the body before it answered. */
  continued: boolean;
}

const TO_ANSWER_MS = 20_000;
const CHUNK_BYTES = 16 * 1024;

/** Sends one request through `node:http`, which hides nothing of the answer. Never rejects. */
export async function exchange(url: string, sent: Sent): Promise<Heard> {
  let continued = false;
  try {
    const { hostname, port } = new URL(url);
    const { method, path } = sent;
    const signal = AbortSignal.timeout(TO_ANSWER_MS);
    // A connection of its own: what one request breaks off is not what another finds.
    const asked = request({ hostname, port, method, path, signal, agent: false });
    for (const [name, value] of framed(sent)) asked.appendHeader(name, value);
    // After the answer the server may cut off what is still being sent.
    asked.on("socket", (socket) => socket.on("error", () => undefined));
    asked.on("error", () => undefined);
    asked.on("continue", () => (continued = true));
    const answered = once(asked, "response") as Promise<[IncomingMessage]>;
    write(asked, sent);
    const [response] = await answered;
    const { statusCode: status = 0, rawHeaders } = response;
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    const body = unpacked(Buffer.concat(chunks), response.headers["content-encoding"]);
    return { status, headers: pairs(rawHeaders), text: body.toString(), continued };
  } catch (error) {
    return { status: 0, headers: [], text: String(error), continued };
  }
}

function framed({ headers, body, chunked }: Sent): [name: string, value: string][] {
  if (!body || headers.some(([name]) => name.toLowerCase() === "content-length")) return headers;
  if (chunked) return [...headers, ["Transfer-Encoding", "chunked"]];
  return [...headers, ["Content-Length", String(body.length)]];
}

function write(asked: ReturnType<typeof request>, { body, chunked, headers }: Sent): void {
  const waits = headers.some(([name]) => name.toLowerCase() === "expect");
  const send = () => {
    for (let at = 0; chunked && body && at < body.length; at += CHUNK_BYTES)
      asked.write(body.subarray(at, at + CHUNK_BYTES));
    asked.end(chunked ? undefined : body);
  };
  if (!waits) return send();
  asked.once("continue", send);
  asked.once("response", () => asked.end());
  asked.flushHeaders();
}

function unpacked(body: Buffer, encoding: string | undefined): Buffer {
  if (body.length === 0) return body;
  if (encoding === "br") return brotliDecompressSync(body);
  return encoding === "gzip" ? gunzipSync(body) : body;
}

function pairs(raw: string[]): [name: string, value: string][] {
  const names = raw.filter((_, n) => n % 2 === 0);
  return names.map((name, n) => [name.toLowerCase(), raw[2 * n + 1] ?? ""]);
}
