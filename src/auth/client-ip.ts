/**
 * The client's address as the nearest proxy names it: the last entry. Earlier ones were written by
 * the client or by proxies we do not know. Null when no proxy stands in front.
 */
export function clientIp(requestHeaders: Headers): string | null {
  const entries = requestHeaders.get("x-forwarded-for")?.split(",") ?? [];
  return entries.at(-1)?.trim().slice(0, 64) || null;
}
