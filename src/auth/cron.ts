import { timingSafeEqual } from "node:crypto";
import { sha256 } from "@/lib/hash";

/** True when the request bears the cron secret; without a configured secret nobody does. */
export function isCron(headers: Headers, cronSecret: string | null): boolean {
  const given = /^Bearer (.+)$/.exec(headers.get("authorization") ?? "")?.[1];
  if (!given || !cronSecret) return false;
  return timingSafeEqual(Buffer.from(sha256(given)), Buffer.from(sha256(cronSecret)));
}
