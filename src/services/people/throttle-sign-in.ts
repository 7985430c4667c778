import { deleteWindow } from "@/db/queries/rate-windows";
import { clientNetwork } from "@/lib/client-network";
import { sha256 } from "@/lib/hash";
import type { Platform } from "../context";
import { throttle } from "../throttle";

/** The ways to a session, each with a count of its own: guessing one must not close the others. */
export type Way = "password" | "link" | "sign-up";

export interface Attempt {
  way: Way;
  email: string;
  /** The client's address as the proxy in front names it; null when there is none. */
  ip: string | null;
}

const TEN_MINUTES = 600;
const PER_ADDRESS: Record<Way, number> = { password: 10, link: 5, "sign-up": 10 };
const PER_IP = 100;

/** @throws AppError `rate_limited` */
export async function throttleSignIn(
  platform: Pick<Platform, "db">,
  attempt: Attempt,
): Promise<void> {
  const { way, ip } = attempt;
  if (ip) {
    const bucket = `${way}:ip:${clientNetwork(ip)}`;
    await throttle(platform, bucket, { times: PER_IP, windowSeconds: TEN_MINUTES });
  }
  await throttle(platform, bucketOf(attempt), {
    times: PER_ADDRESS[way],
    windowSeconds: TEN_MINUTES,
  });
}

/** Forgets the tries that led to a good one. */
export async function forgiveTries(
  platform: Pick<Platform, "db">,
  attempt: Pick<Attempt, "way" | "email">,
): Promise<void> {
  await platform.db.system((tx) => deleteWindow(tx, bucketOf(attempt)));
}

/** Hashed: the table is no list of who tried to sign in, and an address may be of any length. */
function bucketOf({ way, email }: Pick<Attempt, "way" | "email">): string {
  return `${way}:address:${sha256(email.trim().toLowerCase())}`;
}
