import { Webhook } from "standardwebhooks";
import { afterEach, describe, expect, it, vi } from "vitest";
import { AgentWarden, WebhookVerificationError, webhooks } from "../src/index";
import { failureOf } from "./server-case";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const OTHER = "whsec_QUJDREVGR0hJSktMTU5PUFFSU1RVVldY";
const AT = 1614265330;
const BODY = '{"test": 2432232314}';
const HEADERS = {
  "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
  "webhook-timestamp": String(AT),
  "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
};
const NOW = { secret: SECRET, nowMs: AT * 1000 };
const EVENT = JSON.stringify({ event: "approval.approved", timestamp: "t", data: { n: 1 } });

afterEach(() => void (vi.unstubAllEnvs(), vi.unstubAllGlobals()));

async function signed(body: string | Uint8Array, secret = SECRET, at = AT) {
  const signature = await webhooks.sign(body, "msg_1", at, secret);
  return { "webhook-id": "msg_1", "webhook-timestamp": `${at}`, "webhook-signature": signature };
}

/** Why it was refused. */
async function refusal(work: Promise<unknown>): Promise<string> {
  const failure = await failureOf(work);
  expect(failure).toBeInstanceOf(WebhookVerificationError);
  return String(failure);
}

describe("a signature", () => {
  it("is that of the specification", async () => {
    await webhooks.verify(BODY, HEADERS, NOW);
    const signature = await webhooks.sign(BODY, HEADERS["webhook-id"], AT, SECRET);
    expect(signature).toBe(HEADERS["webhook-signature"]);
  });

  it.each(["", "x", EVENT, "Zoë 🚀", "a".repeat(100_000)])(
    "is that of the standardwebhooks package, both ways (%#)",
    async (body) => {
      const theirs = new Webhook(SECRET);
      const now = Math.floor(Date.now() / 1000);
      const mine = await signed(body, SECRET, now);
      expect(theirs.sign("msg_1", new Date(now * 1000), body)).toBe(mine["webhook-signature"]);
      await webhooks.verify(body, mine, { secret: SECRET });
    },
  );

  it("is taken from headers in any form", async () => {
    const capitals = Object.entries(HEADERS).map(([name, value]) => [name.toUpperCase(), value]);
    await webhooks.verify(BODY, Object.fromEntries(capitals) as typeof HEADERS, NOW);
    await webhooks.verify(BODY, new Headers(HEADERS), NOW);
    await webhooks.verify(BODY, new Map(Object.entries(HEADERS)), NOW);
    await webhooks.verify(BODY, { ...HEADERS, "set-cookie": ["a", "b"], other: undefined }, NOW);
  });

  it("is made of the bytes, whatever holds them", async () => {
    const bytes = new TextEncoder().encode(`..${BODY}`).subarray(2);
    await webhooks.verify(bytes, HEADERS, NOW);
    await webhooks.verify(Buffer.from(BODY), HEADERS, NOW);
    await webhooks.verify(bytes.slice().buffer, HEADERS, NOW);
    expect(await refusal(webhooks.verify(JSON.parse(BODY) as never, HEADERS, NOW))).toContain(
      "not parsed JSON",
    );
  });

  it("may be one of several, by one of several secrets", async () => {
    const signature = `v1,AAAA v1a,BBBB ${HEADERS["webhook-signature"]} ü`;
    await webhooks.verify(BODY, { ...HEADERS, "webhook-signature": signature }, NOW);
    for (const secret of [[OTHER, SECRET], `${OTHER} ${SECRET}`, SECRET.slice("whsec_".length)])
      await webhooks.verify(BODY, HEADERS, { ...NOW, secret });
  });

  const digest = HEADERS["webhook-signature"].slice(3);
  it.each<[string, { body?: string; headers?: object; secret?: string }]>([
    ["the body", { body: `${BODY} ` }],
    ["the secret", { secret: OTHER }],
    ["the id", { headers: { "webhook-id": "msg_other" } }],
    ["the time", { headers: { "webhook-timestamp": String(AT + 1) } }],
  ])("is refused when %s is another", async (_, { body = BODY, headers, secret = SECRET }) => {
    const verifying = webhooks.verify(body, { ...HEADERS, ...headers }, { ...NOW, secret });
    expect(await refusal(verifying)).toContain("No signature");
  });

  it.each([
    ...["v1,", "v1", `v2,${digest}`, digest, `v1,${digest}=`, `v1,${digest.slice(0, -2)}`, "é"],
    ...[`V1,${digest}`, `v1, ${digest}`, `v1,${digest},`, `v1,${digest.toLowerCase()}`],
  ])("is not %s", async (signature) => {
    const headers = { ...HEADERS, "webhook-signature": signature };
    expect(await refusal(webhooks.verify(BODY, headers, NOW))).toContain("No signature");
  });

  it("is five minutes old at most, or early", async () => {
    const at = (seconds: number) =>
      webhooks.verify(BODY, HEADERS, { secret: SECRET, nowMs: (AT + seconds) * 1000 });
    await at(300);
    await at(-300);
    expect(await refusal(at(301))).toContain("too old");
    expect(await refusal(at(-301))).toContain("future");
    expect(await refusal(at(Number.NaN))).toContain("too old");
    expect(await refusal(webhooks.verify(BODY, HEADERS, { secret: SECRET }))).toContain("too old");
  });

  it.each(Object.keys(HEADERS))("needs the header %s", async (name) => {
    expect(await refusal(webhooks.verify(BODY, { ...HEADERS, [name]: "" }, NOW))).toContain(name);
    const without = Object.entries(HEADERS).filter(([other]) => other !== name);
    expect(await refusal(webhooks.verify(BODY, new Map(without), NOW))).toContain(name);
  });

  it.each(["now", "-1", "1e9", "1614265330.5", "९", "9".repeat(20)])(
    "needs a time, not %s",
    async (timestamp) => {
      const headers = { ...HEADERS, "webhook-timestamp": timestamp };
      expect(await refusal(webhooks.verify(BODY, headers, NOW))).toContain("webhook-timestamp");
    },
  );

  it.each(["whsec_", "whsec_***", "ü", [SECRET, ""], [], "whsec_MTIz MTI"])(
    "needs a secret, not %j",
    async (secret) => {
      const verifying = webhooks.verify(BODY, HEADERS, { ...NOW, secret });
      expect(await refusal(verifying)).toContain("secret");
    },
  );

  it("needs a secret from somewhere", async () => {
    vi.stubEnv("AGENTWARDEN_WEBHOOK_SECRET", "");
    const verifying = webhooks.verify(BODY, HEADERS, { nowMs: AT * 1000 });
    expect(await refusal(verifying)).toContain("AGENTWARDEN_WEBHOOK_SECRET");
  });

  it("is made where WebCrypto is no global, as in Node 18", async () => {
    vi.stubGlobal("crypto", undefined);
    await webhooks.verify(BODY, HEADERS, NOW);
  });
});

describe("unwrap", () => {
  it("gives the event, with the secret of the environment", async () => {
    vi.stubEnv("AGENTWARDEN_WEBHOOK_SECRET", `${OTHER} ${SECRET}`);
    const guard = new AgentWarden({ apiKey: "test_1" });
    const event = await guard.webhooks.unwrap(EVENT, await signed(EVENT), { nowMs: AT * 1000 });
    const { raw, ...said } = event;
    expect(said).toEqual({
      id: "msg_1",
      event: "approval.approved",
      timestamp: "t",
      data: { n: 1 },
    });
    expect(raw).toEqual(JSON.parse(EVENT));
  });

  it("keeps the digits of an order that a number would round to another", async () => {
    const body = '{"event":"approval.approved","data":{"context":{"order":9007199254740993}}}';
    const event = await webhooks.unwrap(body, await signed(body), NOW);
    expect(event.data.context).toEqual({ order: "9007199254740993" });
  });

  it("looks at the signature first", async () => {
    const unwrapping = webhooks.unwrap("not json", await signed(EVENT), NOW);
    expect(await refusal(unwrapping)).toContain("No signature");
  });

  it.each([
    ...[
      "not json",
      "[]",
      "{}",
      '{"event":"x"}',
      '{"event":1,"data":{}}',
      '{"event":"x","data":[]}',
    ],
    Uint8Array.of(0xff),
  ])("refuses what is no event: %s", async (body) => {
    const unwrapping = webhooks.unwrap(body, await signed(body), NOW);
    expect(await refusal(unwrapping)).toContain("is signed, but");
  });
});
