import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";

/** One for each key the vault was opened with, the current key's first. */
export type OfEachKey = readonly [current: string, ...previous: string[]];

/** Everything derived from the server's secret key, and what an earlier one still opens. */
export interface Vault {
  /** Seals text that must be read back (webhook secrets): AES-256-GCM, base64url. */
  seal(text: string): string;
  /** Opens what the current key has sealed, or the previous one. @throws Error when neither has */
  unseal(sealed: string): string;
  /** The same text sealed with the current key; null when it is. @throws Error when none opens it */
  reseal(sealed: string): string | null;
  /** Keyed hash of what is only ever compared (API keys, invitation tokens): HMAC-SHA256, hex. */
  fingerprint(text: string): string;
  /** Every fingerprint under which the text may be kept. */
  fingerprints(text: string): OfEachKey;
  /** Names of the keys, 8 hex characters: what is kept beside a fingerprint to tell whose it is. */
  keyIds: OfEachKey;
  /** A secret for one purpose that is not this file's, such as session cookies; 64 hex characters. */
  derive(purpose: string): string;
}

/** Shortest secret key taken, in characters. */
export const SECRET_KEY_MIN_LENGTH = 32;

/**
 * @param secretKey at least 32 characters of randomness; losing it voids keys, secrets and sessions
 * @param previousSecretKey the key before it: what that one made is still taken, and nothing new is
 *   made with it
 */
export function openVault(secretKey: string, previousSecretKey?: string): Vault {
  const current = deriveKeys(secretKey);
  const previous = previousSecretKey === undefined ? [] : [deriveKeys(previousSecretKey)];
  const ofEach = (value: (keys: Keys) => string): OfEachKey => [
    value(current),
    ...previous.map(value),
  ];
  return {
    seal: (text) => seal(current.sealing, text),
    unseal: (sealed) => open([current, ...previous], sealed).text,
    reseal: (sealed) => {
      const { text, by } = open([current, ...previous], sealed);
      return by === current ? null : seal(current.sealing, text);
    },
    fingerprint: (text) => fingerprint(current, text),
    fingerprints: (text) => ofEach((keys) => fingerprint(keys, text)),
    keyIds: ofEach(({ id }) => id),
    derive: (purpose) => derive(secretKey, purpose).toString("hex"),
  };
}

interface Keys {
  sealing: Buffer;
  pepper: Buffer;
  id: string;
}

function deriveKeys(secretKey: string): Keys {
  return {
    sealing: derive(secretKey, "seal"),
    pepper: derive(secretKey, "fingerprint"),
    id: derive(secretKey, "key-id").toString("hex").slice(0, 8),
  };
}

function derive(secretKey: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", secretKey, "agentwarden", purpose, 32));
}

function fingerprint({ pepper }: Keys, text: string): string {
  return createHmac("sha256", pepper).update(text).digest("hex");
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

function seal(key: Buffer, text: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url");
}

/** The text and the key that sealed it: the tag fits no other. */
function open(keys: Keys[], sealed: string): { text: string; by: Keys } {
  const failures: unknown[] = [];
  for (const by of keys)
    try {
      return { text: unseal(by.sealing, sealed), by };
    } catch (error) {
      failures.push(error);
    }
  throw failures[0];
}

function unseal(key: Buffer, text: string): string {
  const bytes = Buffer.from(text, "base64url");
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  const opened = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
  return Buffer.concat([opened, decipher.final()]).toString("utf8");
}
