import { environmentSetting } from "./environment";
import { WebhookVerificationError } from "./errors";
import { isJsonObject, type JsonValue, ownMember } from "./json";
import type { WebhookEvent } from "./results";
import { webCrypto } from "./web-crypto";
import { decodeJson } from "./wire/decode-json";

/** What arrived, as it arrived: not parsed JSON. */
export type RawBody = string | Uint8Array | ArrayBuffer;

/** Headers as fetch, Node or plain objects hold them; names in any case. */
export type WebhookHeaders =
  | Iterable<readonly [string, string]>
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/** How a webhook is verified. */
export interface VerifyOptions {
  /**
   * `whsec_…`, or several of them while one is being replaced. Defaults to the environment's
   * AGENTWARDEN_WEBHOOK_SECRET (several separated by spaces).
   */
  secret?: string | readonly string[] | undefined;
  /** How old, or how far ahead, it may be. Defaults to 300,000. */
  toleranceMs?: number | undefined;
  /** The time it is, in milliseconds since 1970; for tests. */
  nowMs?: number | undefined;
}

/** Verifies webhooks as Standard Webhooks describes, before a word of them is believed. */
export const webhooks = { unwrap, verify, sign } as const;

/** Verifies, then parses. Throws WebhookVerificationError as `verify` does, or if it is no event. */
async function unwrap(
  body: RawBody,
  headers: WebhookHeaders,
  options: VerifyOptions = {},
): Promise<WebhookEvent> {
  await verify(body, headers, options);
  const raw = parsed(bytesOf(body));
  const members = isJsonObject(raw) ? raw : {};
  const [event, data] = [ownMember(members, "event"), ownMember(members, "data")];
  const timestamp = ownMember(members, "timestamp");
  if (typeof event !== "string" || !isJsonObject(data))
    throw new WebhookVerificationError("The webhook is signed, but has no event and data");
  return Object.freeze({
    id: headerTexts(headers).get("webhook-id") ?? "",
    event,
    timestamp: typeof timestamp === "string" ? timestamp : null,
    data,
    raw: members,
  });
}

/** Returns if the webhook is signed with the secret and fresh. Throws WebhookVerificationError. */
async function verify(
  body: RawBody,
  headers: WebhookHeaders,
  options: VerifyOptions = {},
): Promise<void> {
  const keys = secretsOf(options.secret).map(keyOf);
  const content = bytesOf(body);
  const found = headerTexts(headers);
  const header = (name: string): string => {
    const value = found.get(name);
    if (value) return value;
    throw new WebhookVerificationError(`The header ${name} is missing`);
  };
  const [id, timestamp] = [header("webhook-id"), header("webhook-timestamp")];
  const offered = header("webhook-signature").split(" ");
  refuseUnlessFresh(timestamp, options);
  const signed = signedContent(id, timestamp, content);
  const made = await Promise.all(keys.map((key) => hmac(key, signed)));
  const matches = made.flatMap((mac) => offered.map((one) => isSame(`v1,${toBase64(mac)}`, one)));
  if (!matches.includes(true))
    throw new WebhookVerificationError("No signature of this webhook was made with the secret");
}

/** The `webhook-signature` of a body: what the server sends. For your own tests. */
async function sign(
  body: RawBody,
  id: string,
  timestampSeconds: number,
  secret: string,
): Promise<string> {
  const signed = signedContent(id, String(timestampSeconds), bytesOf(body));
  return `v1,${toBase64(await hmac(keyOf(secret), signed))}`;
}

type Bytes = Uint8Array<ArrayBuffer>;

async function hmac(key: Bytes, content: Bytes): Promise<Uint8Array> {
  const { subtle } = await webCrypto();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await subtle.importKey("raw", key, algorithm, false, ["sign"]);
  return new Uint8Array(await subtle.sign("HMAC", imported, content));
}

/** Takes as long for texts that differ early as for those that differ late. */
function isSame(expected: string, offered: string): boolean {
  let difference = expected.length ^ offered.length;
  for (let at = 0; at < expected.length; at += 1)
    difference |= expected.charCodeAt(at) ^ offered.charCodeAt(at);
  return difference === 0;
}

function signedContent(id: string, timestamp: string, content: Uint8Array): Bytes {
  const start = new TextEncoder().encode(`${id}.${timestamp}.`);
  const whole = new Uint8Array(start.length + content.length);
  whole.set(start);
  whole.set(content, start.length);
  return whole;
}

function refuseUnlessFresh(timestamp: string, options: VerifyOptions): void {
  const { toleranceMs = 300_000, nowMs = Date.now() } = options;
  if (!/^\d{1,15}$/.test(timestamp))
    throw new WebhookVerificationError(
      "The header webhook-timestamp is not a Unix time in seconds",
    );
  const ageMs = nowMs - Number(timestamp) * 1000;
  if (ageMs < -toleranceMs)
    throw new WebhookVerificationError("The webhook is dated in the future");
  // Written so that a clock or tolerance that is no number refuses.
  if (!(ageMs <= toleranceMs)) throw new WebhookVerificationError("The webhook is too old");
}

function secretsOf(secret: VerifyOptions["secret"]): string[] {
  const given = secret ?? environmentSetting("AGENTWARDEN_WEBHOOK_SECRET");
  const texts = typeof given === "string" ? given.split(/\s+/).filter(Boolean) : [...given];
  if (texts.length > 0) return texts;
  throw new WebhookVerificationError(
    "No webhook secret: pass { secret } or set the environment variable AGENTWARDEN_WEBHOOK_SECRET",
  );
}

function keyOf(secret: string): Bytes {
  const text = String(secret).replace(/^whsec_/, "");
  if (text === "" || !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text))
    throw new WebhookVerificationError("The webhook secret is not whsec_ followed by base64");
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

function bytesOf(body: unknown): Uint8Array {
  if (typeof body === "string") return new TextEncoder().encode(body);
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  if (ArrayBuffer.isView(body))
    return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  throw new WebhookVerificationError("The body must be what arrived, not parsed JSON");
}

function headerTexts(headers: WebhookHeaders): Map<string, string> {
  const pairs = Symbol.iterator in headers ? [...headers] : Object.entries(headers);
  return new Map(pairs.map(([name, value]) => [name.toLowerCase(), String(value ?? "").trim()]));
}

function parsed(body: Uint8Array): JsonValue {
  try {
    return decodeJson(body);
  } catch {
    throw new WebhookVerificationError("The webhook is signed, but is not JSON");
  }
}
