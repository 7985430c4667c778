import { networkInterfaces } from "node:os";

import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";

import { isPublicAddress, NOTHING_PRIVATE, parsePrivateAllowance } from "./address-guard";
import { createWebhookSender, type SenderOptions } from "./send-webhook";
import { selfSignedCertificate } from "./test-certificate";
import { type Receiver, startReceiver } from "./test-receiver";

const PUBLIC_ADDRESS = "93.184.216.34";

// Listens on every address of this machine: whatever gets past the guard is counted here.
let canary: Receiver;
beforeAll(async () => {
  canary = await startReceiver((response) => response.end("reached"), { everywhere: true });
});
afterAll(() => canary.close());

function post(url: string, options: Partial<SenderOptions> = {}) {
  const send = createWebhookSender({ allowance: NOTHING_PRIVATE, timeoutMs: 4_000, ...options });
  return send({ url, headers: {}, body: "{}" });
}

function canaryHits(): number {
  return canary.connections();
}

async function started(receiver: Promise<Receiver>): Promise<Receiver> {
  const running = await receiver;
  onTestFinished(() => running.close());
  return running;
}

const REACHABLE_HERE = [
  "127.0.0.1",
  "127.1",
  "2130706433",
  "0x7f000001",
  "017700000001",
  "0.0.0.0",
];
const OWN_ADDRESSES = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .filter(({ family, address }) => family === "IPv4" && !isPublicAddress(address))
  .map(({ address }) => address);

describe("the canary", () => {
  it.each([...REACHABLE_HERE, ...OWN_ADDRESSES])(
    "really is reached at %s when allowed",
    async (host) => {
      const before = canaryHits();
      const result = await post(`http://${host}:${canary.port}/`, {
        allowance: parsePrivateAllowance("all"),
      });
      expect(result).toMatchObject({ ok: true, status: 200, responseExcerpt: "reached" });
      expect(canaryHits()).toBe(before + 1);
    },
  );
});

describe("a delivery to an address that is not public never connects", () => {
  it.each([
    ...REACHABLE_HERE,
    ...OWN_ADDRESSES,
    ...["0x7f.1", "0177.0.0.1", "127.0.0.1.", "127.255.255.254", "0", "[::1]", "[::]"],
    ...["[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[2002:7f00:1::]"],
    ...["[64:ff9b::127.0.0.1]", "169.254.169.254", "0xa9fea9fe", "[fd00:ec2::254]", "10.0.0.1"],
    ...["[::ffff:a9fe:a9fe]", "192.168.0.1", "172.17.0.1", "[fe80::1]", "100.100.100.200"],
  ])("%s", async (host) => {
    const before = canaryHits();
    for (const scheme of ["http", "https"]) {
      const result = await post(`${scheme}://${host}:${canary.port}/`);
      expect(result).toMatchObject({ ok: false, reason: "private_address" });
      expect(result.durationMs).toBeLessThan(2_000);
    }
    expect(canaryHits()).toBe(before);
  });

  it.each([
    [["127.0.0.1"]],
    [["::1"]],
    [["::ffff:127.0.0.1"]],
    [["169.254.169.254"]],
    [[PUBLIC_ADDRESS, "127.0.0.1"]],
    [["127.0.0.1", PUBLIC_ADDRESS]],
    [["0.0.0.0"]],
    [["127.0.0.1%lo"]],
    [["localhost"]],
    [[""]],
  ])("a name that resolves to %j", async (addresses) => {
    const before = canaryHits();
    const result = await post(`http://name.example:${canary.port}/`, {
      resolve: () => Promise.resolve(addresses),
    });
    expect(result).toMatchObject({ ok: false, reason: "private_address" });
    expect(canaryHits()).toBe(before);
  });

  it("localhost, by the machine's own resolver", async () => {
    const before = canaryHits();
    const result = await post(`http://localhost:${canary.port}/`, { timeoutMs: 1_000 });
    expect(result).toMatchObject({ ok: false });
    expect(canaryHits()).toBe(before);
  });

  it("a name that was public once and is private now", async () => {
    const answers = [[PUBLIC_ADDRESS], ["127.0.0.1"], ["127.0.0.1"]];
    let asked = 0;
    const resolve = () => Promise.resolve(answers[asked++] ?? []);
    const before = canaryHits();

    // Nothing answers at the public address from here; what matters is the one question.
    const first = await post(`http://name.example:${canary.port}/`, { resolve, timeoutMs: 150 });
    expect(first.ok).toBe(false);
    expect(asked).toBe(1);
    const second = await post(`http://name.example:${canary.port}/`, { resolve });
    expect(second).toMatchObject({ ok: false, reason: "private_address" });
    expect(asked).toBe(2);
    expect(canaryHits()).toBe(before);
  });

  it("the socket is judged again by the address it reached", async () => {
    const before = canary.requests.length;
    // Linux connects 0.0.0.0 to loopback, which is not what was allowed.
    const result = await post(`http://0.0.0.0:${canary.port}/`, {
      allowance: parsePrivateAllowance("0.0.0.0"),
    });
    expect(result).toMatchObject({ ok: false, reason: "private_address" });
    expect(canary.requests.length).toBe(before);
  });

  it("not through a proxy of the environment either", async () => {
    const names = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY"];
    const saved = names.map((name) => [name, process.env[name]] as const);
    for (const name of names) process.env[name] = `http://127.0.0.1:${canary.port}`;
    onTestFinished(() => {
      for (const [name, value] of saved) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    });
    const before = canaryHits();
    const resolve = () => Promise.resolve([PUBLIC_ADDRESS]);
    await post("http://name.example/", { resolve, timeoutMs: 100 });
    await post("https://name.example/", { resolve, timeoutMs: 100 });
    expect(canaryHits()).toBe(before);
  });
});

describe("a redirect", () => {
  it.each([301, 302, 303, 307, 308])("%i to the canary is not followed", async (status) => {
    const redirecting = await started(
      startReceiver((response) => {
        response.writeHead(status, { location: `http://127.0.0.1:${canary.port}/` }).end();
      }),
    );
    const before = canaryHits();
    // Everything is allowed, so only the refusal to follow keeps the canary quiet.
    const result = await post(`http://127.0.0.1:${redirecting.port}/`, {
      allowance: parsePrivateAllowance("all"),
    });
    expect(result).toMatchObject({ ok: false, reason: "redirect", status });
    expect(canaryHits()).toBe(before);
    expect(redirecting.requests).toHaveLength(1);
  });
});

describe("a name that does resolve where it may", () => {
  it("is connected at the judged address, with its own name in the Host header", async () => {
    const result = await post(`http://sink.internal:${canary.port}/`, {
      allowance: parsePrivateAllowance(`sink.internal:${canary.port}`),
      resolve: () => Promise.resolve(["127.0.0.1"]),
    });
    expect(result.ok).toBe(true);
    expect(canary.requests.at(-1)?.headers.host).toBe(`sink.internal:${canary.port}`);
  });

  it("is tried at its next address when the first refuses", async () => {
    const receiver = await started(startReceiver((response) => response.end()));
    const result = await post(`http://sink.internal:${receiver.port}/`, {
      allowance: parsePrivateAllowance("127.0.0.0/8"),
      resolve: () => Promise.resolve(["127.0.0.2", "127.0.0.1"]),
    });
    expect(result.ok).toBe(true);
  });

  it("that does not resolve is dns_failed", async () => {
    const failing = [() => Promise.reject(new Error("ENOTFOUND")), () => Promise.resolve([])];
    for (const resolve of failing) {
      const result = await post("https://name.example/", { resolve });
      expect(result).toMatchObject({ ok: false, reason: "dns_failed" });
    }
  });

  it("whose name server is silent is a timeout, in time", async () => {
    const resolve = () => new Promise<string[]>(() => undefined);
    const result = await post("https://name.example/", { resolve, timeoutMs: 200 });
    expect(result).toMatchObject({ ok: false, reason: "timeout" });
    expect(result.durationMs).toBeLessThan(900);
  });
});

describe("TLS", () => {
  const certificate = selfSignedCertificate("sink.internal");
  const options = {
    allowance: parsePrivateAllowance("127.0.0.1"),
    resolve: () => Promise.resolve(["127.0.0.1"]),
  };
  const startSecure = () =>
    started(startReceiver((response) => response.end("secret"), { certificate }));

  it("delivers where the certificate is trusted and names the host", async () => {
    const receiver = await startSecure();
    const result = await post(`https://sink.internal:${receiver.port}/`, {
      ...options,
      certificateAuthority: certificate.cert,
    });
    expect(result).toMatchObject({ ok: true, status: 200, responseExcerpt: "secret" });
  });

  it.each([
    ["a certificate nobody vouches for", "sink.internal", undefined],
    ["a certificate for another name", "other.internal", certificate.cert],
    ["a certificate for a name, not the address", "127.0.0.1", certificate.cert],
  ])("%s is tls_failed, and no request is sent", async (_case, host, certificateAuthority) => {
    const receiver = await startSecure();
    const url = `https://${host}:${receiver.port}/`;
    const result = await post(url, { ...options, certificateAuthority });
    expect(result).toMatchObject({ ok: false, reason: "tls_failed" });
    expect(receiver.requests).toHaveLength(0);
  });

  it("a receiver that speaks plain HTTP on an https URL is tls_failed", async () => {
    const result = await post(`https://sink.internal:${canary.port}/`, options);
    expect(result).toMatchObject({ ok: false, reason: "tls_failed" });
  });
});
