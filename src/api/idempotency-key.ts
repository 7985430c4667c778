import { canonicalJson } from "@/domain/canonical-json";
import { invalidField } from "@/domain/errors";
import type { JsonObject } from "@/domain/json-value";
import { sha256 } from "@/lib/hash";
import type { Idempotency } from "@/services/answer-once";

const KEY_MAX_LENGTH = 255;

/**
 * The `Idempotency-Key` of a request, bare or as a quoted string (RFC 8941), with what it covers:
 * the endpoint and the body, whatever its white space and order of members.
 *
 * @throws AppError `invalid_field` for a key that is empty, too long or not printable ASCII
 */
export function idempotencyOf(
  headers: Headers,
  endpoint: string,
  body: JsonObject,
): Idempotency | null {
  const given = headers.get("idempotency-key");
  if (given === null) return null;
  const key = /^"((?:[^"\\]|\\["\\])*)"$/.exec(given)?.[1]?.replace(/\\(["\\])/g, "$1") ?? given;
  if (!/^[\x20-\x7e]+$/.test(key) || key.length > KEY_MAX_LENGTH)
    throw invalidField(
      "Idempotency-Key",
      `must be 1 to ${KEY_MAX_LENGTH} printable ASCII characters`,
    );
  return { endpoint, key, requestHash: sha256(canonicalJson(body)) };
}

/** Marks an answer that was given before. */
export function replayedHeader(replayed: boolean): Record<string, string> {
  return replayed ? { "Idempotency-Replayed": "true" } : {};
}
