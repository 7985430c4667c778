import { createHmac } from "node:crypto";

import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { newWebhookSecret, signWebhook } from "./webhook-signature";

const SPEC = {
  secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
  timestampSeconds: 1_614_265_330,
  body: '{"test": 2432232314}',
  signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
};

const MESSAGE = { id: SPEC.id, timestampSeconds: SPEC.timestampSeconds, body: SPEC.body };

function hmacByHand(secret: string, message: typeof MESSAGE): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const signed = `${message.id}.${message.timestampSeconds}.${message.body}`;
  return `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
}

describe("a signing secret", () => {
  it("is whsec_ and 32 bytes in base64, new each time", () => {
    const secrets = Array.from({ length: 50 }, newWebhookSecret);
    expect(new Set(secrets).size).toBe(50);
    for (const secret of secrets) {
      expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
      expect(Buffer.from(secret.slice(6), "base64")).toHaveLength(32);
    }
  });
});

describe("a signature", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: SPEC.timestampSeconds * 1_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("equals the specification's vector", () => {
    expect(signWebhook({ ...MESSAGE, secrets: [SPEC.secret] })).toEqual({
      "webhook-id": SPEC.id,
      "webhook-timestamp": "1614265330",
      "webhook-signature": SPEC.signature,
    });
  });

  it.each([
    ["plain", '{"event":"log.blocked"}'],
    ["empty", ""],
    ["beyond ASCII", '{"reason":"Überweisung 100 € 🚀"}'],
  ])("of a %s body equals an HMAC made by hand", (_kind, body) => {
    const secret = newWebhookSecret();
    const headers = signWebhook({ ...MESSAGE, body, secrets: [secret] });
    expect(headers["webhook-signature"]).toBe(hmacByHand(secret, { ...MESSAGE, body }));
  });

  it("verifies with either secret while one is being rotated, and with no other", () => {
    const [current, previous, stranger] = [
      newWebhookSecret(),
      newWebhookSecret(),
      newWebhookSecret(),
    ];
    const headers = signWebhook({ ...MESSAGE, secrets: [current, previous] });

    expect(headers["webhook-signature"].split(" ")).toEqual([
      hmacByHand(current, MESSAGE),
      hmacByHand(previous, MESSAGE),
    ]);
    expect(new Webhook(current).verify(SPEC.body, headers)).toEqual({ test: 2432232314 });
    expect(new Webhook(previous).verify(SPEC.body, headers)).toEqual({ test: 2432232314 });
    expect(() => new Webhook(stranger).verify(SPEC.body, headers)).toThrow("No matching signature");
  });

  it("does not verify for another body, id or time", () => {
    const headers = signWebhook({ ...MESSAGE, secrets: [SPEC.secret] });
    const receiver = new Webhook(SPEC.secret);
    expect(() => receiver.verify('{"test": 1}', headers)).toThrow();
    expect(() => receiver.verify(SPEC.body, { ...headers, "webhook-id": "msg_other" })).toThrow();
    const later = { ...headers, "webhook-timestamp": "1614265331" };
    expect(() => receiver.verify(SPEC.body, later)).toThrow();
  });

  it("is refused without a secret", () => {
    expect(() => signWebhook({ ...MESSAGE, secrets: [] })).toThrow("at least one signing secret");
  });
});
