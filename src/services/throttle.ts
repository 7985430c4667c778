import { countUse } from "@/db/queries/rate-windows";
import { AppError } from "@/domain/errors";
import type { Platform } from "./context";

/** How often something may happen within a window. */
export interface Allowance {
  times: number;
  windowSeconds: number;
  /** How many times it happens now; once, if not said. */
  uses?: number;
  /** What is said over the limit. */
  refusal?: string;
}

const TOO_MANY_TRIES = "Too many tries. Wait a few minutes and try again.";

/**
 * Counts a use of the bucket. The count is committed before the refusal, so that refused tries count
 * too.
 *
 * @throws AppError `rate_limited`
 */
export async function throttle(
  platform: Pick<Platform, "db">,
  bucket: string,
  { times, windowSeconds, uses = 1, refusal = TOO_MANY_TRIES }: Allowance,
): Promise<void> {
  const window = { seconds: windowSeconds, room: times, uses };
  const { over, endsAt } = await platform.db.system((tx) => countUse(tx, bucket, window));
  if (!over) return;
  const retryAfterSeconds = Math.max(1, Math.ceil((endsAt.getTime() - Date.now()) / 1000));
  throw new AppError("rate_limited", refusal, { retryAfterSeconds });
}
