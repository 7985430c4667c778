import { bearsSecret } from "./bearer";

/** True when the request bears the cron secret; without a configured secret nobody does. */
export function isCron(headers: Headers, cronSecret: string | null): boolean {
  return bearsSecret(headers, cronSecret);
}
