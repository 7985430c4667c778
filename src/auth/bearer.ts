import { timingSafeEqual } from "node:crypto";
import { sha256 } from "@/lib/hash";

/** True when the request bears this secret, compared in constant time; null: nobody bears it. */
export function bearsSecret(headers: Headers, secret: string | null): boolean {
  const given = /^Bearer (.+)$/.exec(headers.get("authorization") ?? "")?.[1];
  if (!given || !secret) return false;
  return timingSafeEqual(Buffer.from(sha256(given)), Buffer.from(sha256(secret)));
}
