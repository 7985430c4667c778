import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";

/** Everything derived from the server's one secret key. */
export interface Vault {
  /** Seals text that must be read back (webhook secrets): AES-256-GCM, base64url. */
  seal(text: string): string;
  unseal(sealed: string): string;
  /** Keyed hash of what is only ever compared (API keys, invitation tokens): HMAC-SHA256, hex. */
  fingerprint(text: string): string;
  /** A secret for one purpose that is not this file's, such as session cookies; 64 hex characters. */
  derive(purpose: string): string;
}

/** Shortest secret key taken, in characters. */
export const SECRET_KEY_MIN_LENGTH = 32;

/** @param secretKey at least 32 characters of randomness; losing it voids keys, secrets and sessions */
export function openVault(secretKey: string): Vault {
  const key = (purpose: string) =>
    Buffer.from(hkdfSync("sha256", secretKey, "agentwarden", purpose, 32));
  const sealingKey = key("seal");
  const pepper = key("fingerprint");
  return {
    seal: (text) => seal(sealingKey, text),
    unseal: (sealed) => unseal(sealingKey, sealed),
    fingerprint: (text) => createHmac("sha256", pepper).update(text).digest("hex"),
    derive: (purpose) => key(purpose).toString("hex"),
  };
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

function seal(key: Buffer, text: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url");
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
