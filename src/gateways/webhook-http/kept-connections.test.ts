import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, onTestFinished, vi } from "vitest";

import { parsePrivateAllowance } from "./address-guard";
import { createWebhookSender, type SenderOptions } from "./send-webhook";
import { selfSignedCertificate } from "./test-certificate";
import { type Receiver, startRawReceiver, startReceiver } from "./test-receiver";

const OK = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";

function senderTo({ port }: Receiver, options: Partial<SenderOptions> & { origin?: string } = {}) {
  const { origin = "http://127.0.0.1", ...settings } = options;
  const allowance = parsePrivateAllowance("127.0.0.1");
  const send = createWebhookSender({ allowance, timeoutMs: 2_000, ...settings });
  onTestFinished(() => send.close());
  return () => send({ url: `${origin}:${port}/`, headers: {}, body: "{}" });
}

async function running(starting: Promise<Receiver>): Promise<Receiver> {
  const receiver = await starting;
  onTestFinished(() => receiver.close());
  return receiver;
}

/** Answers the requests of each connection by their number, the first being 0. */
function answeringInTurn(answer: (n: number) => string | null | "close") {
  let requests = 0;
  return running(
    startRawReceiver((socket) =>
      socket.on("data", () => {
        const said = answer(requests++);
        if (said === "close") socket.destroy();
        else if (said !== null) socket.write(said);
      }),
    ),
  );
}

it("is used by deliveries that follow each other", async () => {
  const receiver = await running(startReceiver((response) => response.end("ok")));
  const send = senderTo(receiver);
  for (let n = 0; n < 5; n++) expect(await send()).toMatchObject({ ok: true });
  expect(receiver.requests).toHaveLength(5);
  expect(receiver.connections()).toBe(1);
});

it("is never shared by deliveries at the same time, and few of them wait", async () => {
  const receiver = await running(
    startReceiver((response) => void setTimeout(() => response.end(), 100)),
  );
  const send = senderTo(receiver);
  const many = () => Promise.all(Array.from({ length: 20 }, send));
  await many();
  expect(receiver.connections()).toBe(20);
  expect((await many()).every(({ ok }) => ok)).toBe(true);
  expect(receiver.connections()).toBe(32);
});

it("keeps TLS too", async () => {
  const certificate = selfSignedCertificate("receiver.test");
  const receiver = await running(startReceiver((response) => response.end(), { certificate }));
  const send = senderTo(receiver, {
    origin: "https://receiver.test",
    resolve: () => Promise.resolve(["127.0.0.1"]),
    certificateAuthority: certificate.cert,
  });
  for (let n = 0; n < 3; n++) expect(await send()).toMatchObject({ ok: true });
  expect(receiver.connections()).toBe(1);
});

it.each<[string, string]>([
  ["says so", "HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"],
  ["keeps it for less than a second", OK.replace("OK\r\n", "OK\r\nkeep-alive: timeout=1\r\n")],
  ["speaks HTTP/1.0", "HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n"],
])("ends with the delivery where the receiver %s", async (_case, answer) => {
  const receiver = await answeringInTurn(() => answer);
  const send = senderTo(receiver);
  for (let n = 0; n < 3; n++) expect(await send()).toMatchObject({ ok: true });
  expect(receiver.connections()).toBe(3);
});

it("that the receiver has closed meanwhile is no failure: the delivery is sent over a new one", async () => {
  const receiver = await answeringInTurn((n) => (n === 1 ? "close" : OK));
  const send = senderTo(receiver);
  expect(await send()).toMatchObject({ ok: true });
  expect(await send()).toMatchObject({ ok: true });
  expect(receiver.connections()).toBe(2);
});

it("is given up with a receiver that closes the new one too", async () => {
  const receiver = await answeringInTurn((n) => (n === 0 ? OK : "close"));
  const send = senderTo(receiver);
  expect(await send()).toMatchObject({ ok: true });
  expect(await send()).toMatchObject({ ok: false, reason: "connection_failed" });
  expect(receiver.connections()).toBe(2);
});

it("is not used again after an answer that did not come in time, and the delivery not sent again", async () => {
  let requests = 0;
  const receiver = await answeringInTurn((n) => {
    requests++;
    return n === 1 ? null : OK;
  });
  const send = senderTo(receiver, { timeoutMs: 200 });
  expect(await send()).toMatchObject({ ok: true });
  expect(await send()).toMatchObject({ ok: false, reason: "timeout" });
  expect(requests).toBe(2);
  expect(await send()).toMatchObject({ ok: true });
  expect(receiver.connections()).toBe(2);
});

it("is closed where the receiver says more than it was asked", async () => {
  const receiver = await answeringInTurn(() => OK + OK.replace("200 OK", "500 Later"));
  const send = senderTo(receiver);
  for (let n = 0; n < 3; n++) {
    expect(await send()).toMatchObject({ ok: true, status: 200 });
    await sleep(20);
  }
  expect(receiver.connections()).toBe(3);
});

it("waits a second, and then the name is judged anew", async () => {
  const addresses = [["127.0.0.1"], ["10.0.0.1"]];
  const receiver = await running(startReceiver((response) => response.end()));
  const send = senderTo(receiver, {
    origin: "http://receiver.test",
    resolve: () => Promise.resolve(addresses.shift() ?? []),
  });
  expect(await send()).toMatchObject({ ok: true });
  expect(await send()).toMatchObject({ ok: true });
  await sleep(1_500);
  expect(await send()).toMatchObject({ ok: false, reason: "private_address" });
});

it("is judged anew after five seconds, however busy it is", async () => {
  const receiver = await running(startReceiver((response) => response.end()));
  const send = senderTo(receiver);
  await send();
  const now = performance.now();
  vi.spyOn(performance, "now").mockImplementation(() => now + 5_100);
  onTestFinished(() => void vi.restoreAllMocks());
  await send();
  await send();
  expect(receiver.connections()).toBe(2);
});
