/** A moment as the wire writes it: `2026-02-25T23:51:33.974000+00:00`. */
export function wireTime(at: Date): string {
  return `${eventTime(at)}+00:00`;
}

/** An event's own timestamp: UTC without an offset, as the guide's payloads show it. */
export function eventTime(at: Date): string {
  return at.toISOString().replace("Z", "000");
}
