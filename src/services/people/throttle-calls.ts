import { CALLS_PER_ADDRESS, CALLS_PER_PERSON } from "@/domain/call-limits";
import { clientNetwork } from "@/lib/client-network";
import type { Platform } from "../context";
import { throttle } from "../throttle";

/** Who sends calls from the screens. */
export interface Caller {
  /** Null when nobody is signed in. */
  userId: string | null;
  /** The client's address as the proxy in front names it; null when there is none. */
  ip: string | null;
}

const MINUTE = {
  windowSeconds: 60,
  refusal: "Too many requests from you at once. Wait a minute and try again.",
};

/**
 * Counts the calls that one request carries: for a person, wherever they come from, or else for an
 * address. Where neither is known nothing is counted: one count for all would let a single stranger
 * lock everybody out.
 *
 * @throws AppError `rate_limited`
 */
export async function throttleCalls(
  platform: Pick<Platform, "db">,
  { userId, ip }: Caller,
  calls: number,
): Promise<void> {
  if (userId) {
    const person = { ...MINUTE, times: CALLS_PER_PERSON, uses: calls };
    await throttle(platform, `screens:${userId}`, person);
  } else if (ip) {
    const address = { ...MINUTE, times: CALLS_PER_ADDRESS, uses: calls };
    await throttle(platform, `screens:ip:${clientNetwork(ip)}`, address);
  }
}
