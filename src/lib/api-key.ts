import { randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const RANDOM_LENGTH = 32;
const CHECKSUM_LENGTH = 6;
const SHAPE = /^(?:ak|test)_[0-9A-Za-z]{38}$/;

/**
 * A new API key: `ak_` or `test_`, 32 random base-62 characters (190 bits) and six that are a
 * CRC-32 of the rest, so that a mistyped or truncated key is refused without asking the database.
 */
export function newApiKey(kind: "ak" | "test" = "ak"): string {
  let random = "";
  while (random.length < RANDOM_LENGTH) random += evenCharacters(randomBytes(64));
  const body = `${kind}_${random.slice(0, RANDOM_LENGTH)}`;
  return body + checksum(body);
}

/** True for text that can be a key; says nothing about whether it is one. */
export function looksLikeApiKey(text: string): boolean {
  if (!SHAPE.test(text)) return false;
  return checksum(text.slice(0, -CHECKSUM_LENGTH)) === text.slice(-CHECKSUM_LENGTH);
}

/** What is shown of a key after its creation: `ak_3fQx…9aZk`. */
export function apiKeyHint(key: string): string {
  const start = key.indexOf("_") + 5;
  return `${key.slice(0, start)}…${key.slice(-4)}`;
}

/** Bytes past the last whole multiple of 62 are left out: every character is equally likely. */
function evenCharacters(bytes: Buffer): string {
  return [...bytes]
    .filter((byte) => byte < 248)
    .map((byte) => ALPHABET[byte % 62])
    .join("");
}

function checksum(body: string): string {
  let rest = crc32(body);
  let text = "";
  for (let i = 0; i < CHECKSUM_LENGTH; i++) {
    text = ALPHABET[rest % 62] + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}
