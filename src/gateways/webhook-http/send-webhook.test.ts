import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { gzipSync } from "node:zlib";

import { describe, expect, it, onTestFinished } from "vitest";

import { parsePrivateAllowance } from "./address-guard";
import { createWebhookSender, type SenderOptions } from "./send-webhook";
import { type Receiver, startRawReceiver, startReceiver } from "./test-receiver";

const LOCAL = { allowance: parsePrivateAllowance("127.0.0.1"), timeoutMs: 4_000 };
const SHORT = { ...LOCAL, timeoutMs: 300 };

function post(port: number, options: Partial<SenderOptions> = {}) {
  const send = createWebhookSender({ ...LOCAL, ...options });
  return send({ url: `http://127.0.0.1:${port}/hooks`, headers: {}, body: "{}" });
}

async function started(receiver: Promise<Receiver>): Promise<Receiver> {
  const running = await receiver;
  onTestFinished(() => running.close());
  return running;
}

const answering = (answer: (response: ServerResponse) => void) => started(startReceiver(answer));
const speaking = (speak: (socket: Socket) => void) => started(startRawReceiver(speak));

/** Calls `step` every few milliseconds until the socket or response is closed. */
function repeatedly(stream: Socket | ServerResponse, everyMs: number, step: () => void): void {
  const timer = setInterval(step, everyMs);
  stream.on("close", () => clearInterval(timer));
  stream.on("error", () => clearInterval(timer));
}

describe("a delivery", () => {
  it("is one POST with the body byte for byte and the signature headers", async () => {
    const receiver = await answering((response) => response.end('{"received":true}'));
    const send = createWebhookSender(LOCAL);
    const body = '{"event":"log.blocked","data":{"reason":"Überweisung 🚀"}}';
    const result = await send({
      url: `http://127.0.0.1:${receiver.port}/hooks?tenant=a%20b`,
      headers: { "webhook-id": "evt_1", "webhook-signature": "v1,abc v1,def" },
      body,
    });

    expect(result).toEqual({
      ok: true,
      status: 200,
      durationMs: expect.any(Number),
      responseExcerpt: '{"received":true}',
    });
    expect(receiver.requests).toHaveLength(1);
    expect(receiver.requests[0]).toMatchObject({
      method: "POST",
      path: "/hooks?tenant=a%20b",
      body,
    });
    expect(receiver.requests[0]?.headers).toMatchObject({
      "content-type": "application/json",
      "content-length": String(Buffer.byteLength(body)),
      "user-agent": "AgentWarden-Webhooks/1",
      "webhook-id": "evt_1",
      "webhook-signature": "v1,abc v1,def",
    });
  });

  it("that is under way is awaited by close", async () => {
    const receiver = await answering((response) => void setTimeout(() => response.end(), 80));
    const send = createWebhookSender(LOCAL);
    let delivered = false;
    void send({ url: `http://127.0.0.1:${receiver.port}/`, headers: {}, body: "{}" }).then(() => {
      delivered = true;
    });
    await send.close();
    expect(delivered).toBe(true);
  });

  it.each([
    ["ftp://example.com/"],
    ["https://user:secret@example.com/"],
    ["not a url"],
    [""],
    ["http://127.0.0.1:0/"],
  ])("to %j is invalid_url", async (url) => {
    const result = await createWebhookSender(LOCAL)({ url, headers: {}, body: "{}" });
    expect(result).toMatchObject({ ok: false, reason: "invalid_url" });
  });

  it("with a header that HTTP cannot carry fails, and does not throw", async () => {
    const receiver = await answering((response) => response.end());
    const send = createWebhookSender(LOCAL);
    const url = `http://127.0.0.1:${receiver.port}/`;
    const result = await send({ url, headers: { "webhook-id": "a\r\nx: y" }, body: "{}" });
    expect(result.ok).toBe(false);
    expect(receiver.requests).toHaveLength(0);
  });
});

describe("the receiver's status", () => {
  it.each([200, 201, 202, 204, 299])("%i is success", async (status) => {
    const receiver = await answering((response) => response.writeHead(status).end());
    expect(await post(receiver.port)).toMatchObject({ ok: true, status, responseExcerpt: null });
  });

  it.each([
    [304, "redirect"],
    [400, "http_4xx"],
    [404, "http_4xx"],
    [410, "gone"],
    [429, "http_4xx"],
    [500, "http_5xx"],
    [503, "http_5xx"],
  ])("%i is %s", async (status, reason) => {
    const receiver = await answering((response) => response.writeHead(status).end());
    expect(await post(receiver.port)).toMatchObject({ ok: false, reason, status });
  });

  it("503 with Retry-After says how long to wait", async () => {
    const receiver = await answering((response) =>
      response.writeHead(503, { "retry-after": "120" }).end("busy"),
    );
    expect(await post(receiver.port)).toMatchObject({
      reason: "http_5xx",
      retryAfterMs: 120_000,
      responseExcerpt: "busy",
    });
  });
});

describe("a receiver that takes its time", () => {
  it("and never answers is a timeout", async () => {
    const receiver = await answering(() => undefined);
    const result = await post(receiver.port, SHORT);
    expect(result).toMatchObject({ ok: false, reason: "timeout", responseExcerpt: null });
    expect(result.durationMs).toBeGreaterThanOrEqual(290);
    expect(result.durationMs).toBeLessThan(900);
  });

  it("and accepts but never speaks TLS is a timeout", async () => {
    const receiver = await speaking(() => undefined);
    const send = createWebhookSender(SHORT);
    const url = `https://127.0.0.1:${receiver.port}/`;
    const result = await send({ url, headers: {}, body: "{}" });
    expect(result).toMatchObject({ ok: false, reason: "timeout" });
    expect(result.durationMs).toBeLessThan(900);
  });

  it("and drips its headers is a timeout", async () => {
    const receiver = await speaking((socket) => {
      socket.write("HTTP/1.1 200 OK\r\nx-drip: ");
      repeatedly(socket, 20, () => socket.write("a"));
    });
    const result = await post(receiver.port, SHORT);
    expect(result).toMatchObject({ ok: false, reason: "timeout" });
    expect(result.durationMs).toBeLessThan(900);
  });

  it("and sends interim answers for ever is a timeout", async () => {
    const receiver = await speaking((socket) => {
      repeatedly(socket, 5, () => socket.write("HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"));
    });
    const result = await post(receiver.port, SHORT);
    expect(result).toMatchObject({ ok: false, reason: "timeout" });
    expect(result.durationMs).toBeLessThan(900);
  });

  it("and drips the body of a 200 has received the delivery", async () => {
    const receiver = await answering((response) => {
      response.writeHead(200).write("a");
      repeatedly(response, 50, () => response.write("a"));
    });
    const result = await post(receiver.port, SHORT);
    expect(result).toMatchObject({ ok: true, status: 200 });
    expect(result.responseExcerpt).toMatch(/^a+$/);
    expect(result.durationMs).toBeLessThan(900);
  });

  it("and drips a body is left after a second, however long the deadline", async () => {
    const receiver = await answering((response) => {
      response.writeHead(500).write("a");
      repeatedly(response, 50, () => response.write("a"));
    });
    const result = await post(receiver.port, { timeoutMs: 10_000 });
    expect(result).toMatchObject({ ok: false, reason: "http_5xx" });
    expect(result.durationMs).toBeLessThan(2_500);
  });

  it("does not delay another receiver", async () => {
    const slow = await answering(() => undefined);
    const quick = await answering((response) => response.end());
    const send = createWebhookSender({ ...LOCAL, timeoutMs: 1_500 });
    const hanging = Array.from({ length: 100 }, () =>
      send({ url: `http://127.0.0.1:${slow.port}/`, headers: {}, body: "{}" }),
    );
    const result = await send({ url: `http://127.0.0.1:${quick.port}/`, headers: {}, body: "{}" });
    expect(result.ok).toBe(true);
    expect(result.durationMs).toBeLessThan(1_000);
    expect((await Promise.all(hanging)).every(({ ok }) => !ok)).toBe(true);
  });
});

describe("a receiver that sends too much", () => {
  it("an endless body is cut, and what was read is bounded", async () => {
    let written = 0;
    const receiver = await answering((response) => {
      const pour = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, "x"))) written += 65_536;
      };
      response.on("drain", pour);
      pour();
    });
    const result = await post(receiver.port, { timeoutMs: 5_000 });
    expect(result).toMatchObject({ ok: true, status: 200, responseExcerpt: "x".repeat(2_048) });
    expect(result.durationMs).toBeLessThan(1_000);
    // What the kernel's socket buffers hold, not what the sender took.
    expect(written).toBeLessThan(32 * 1_024 * 1_024);
  });

  it("10,000 headers are response_too_large", async () => {
    const headers = Array.from({ length: 10_000 }, (_, index) => `x-${index}: a\r\n`).join("");
    const receiver = await speaking((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\n${headers}\r\n`);
    });
    const result = await post(receiver.port, { timeoutMs: 2_000 });
    expect(result).toMatchObject({ ok: false, reason: "response_too_large" });
    expect(result.durationMs).toBeLessThan(1_000);
  });

  it("one header that never ends is response_too_large", async () => {
    const receiver = await speaking((socket) => {
      socket.write("HTTP/1.1 200 OK\r\nx-long: ");
      repeatedly(socket, 1, () => socket.write("a".repeat(4_096)));
    });
    const result = await post(receiver.port, { timeoutMs: 2_000 });
    expect(result).toMatchObject({ ok: false, reason: "response_too_large" });
  });

  it("a gzip bomb stays packed", async () => {
    const bomb = gzipSync(Buffer.alloc(50 * 1_024 * 1_024));
    const receiver = await answering((response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(bomb),
    );
    const result = await post(receiver.port, { timeoutMs: 2_000 });
    expect(result).toMatchObject({ ok: true, status: 200, responseExcerpt: null });
    expect(receiver.requests[0]?.headers["accept-encoding"]).toBe("identity");
  });

  it("an excerpt can always be stored as text", async () => {
    const receiver = await answering((response) => response.end(`a\u0000${"é".repeat(2_000)}`));
    const { responseExcerpt } = await post(receiver.port);
    expect(responseExcerpt).toBe(`a\uFFFD${"é".repeat(1_023)}`);
  });
});

describe("a receiver that breaks off", () => {
  it("refused connection is connection_failed", async () => {
    const receiver = await startReceiver(() => undefined);
    await receiver.close();
    expect(await post(receiver.port)).toMatchObject({ ok: false, reason: "connection_failed" });
  });

  it.each<[string, (socket: Socket) => void]>([
    ["closes at once", (socket) => socket.destroy()],
    ["resets", (socket) => socket.resetAndDestroy()],
    ["half-closes without an answer", (socket) => socket.end()],
    ["closes within the headers", (socket) => socket.end("HTTP/1.1 200 OK\r\nx-a: b")],
    ["speaks another protocol", (socket) => socket.end("220 mail.example ESMTP\r\n")],
    ["sends binary", (socket) => socket.end(Buffer.from([0, 1, 2, 255, 254]))],
    [
      "has a negative length",
      (socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n"),
    ],
    ["switches protocols", (socket) => socket.end("HTTP/1.1 101 Switching\r\nupgrade: x\r\n\r\n")],
  ])("one that %s is connection_failed after one connection", async (_case, speak) => {
    const receiver = await speaking(speak);
    expect(await post(receiver.port)).toMatchObject({ ok: false, reason: "connection_failed" });
    expect(receiver.connections()).toBe(1);
  });

  it.each<[string, string]>([
    ["half-closes within the body", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nok"],
    ["breaks its chunks", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\nzz\r\n"],
  ])("one that %s after a 200 has received the delivery", async (_case, answer) => {
    const receiver = await speaking((socket) => socket.end(answer));
    expect(await post(receiver.port)).toMatchObject({
      ok: true,
      status: 200,
      responseExcerpt: "ok",
    });
  });
});
