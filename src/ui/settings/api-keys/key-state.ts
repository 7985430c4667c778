export type KeyState = "active" | "expired" | "revoked";

/** Whether a key still opens anything. */
export function keyState(
  key: { revokedAt: Date | null; expiresAt: Date | null },
  now: Date,
): KeyState {
  if (key.revokedAt) return "revoked";
  return key.expiresAt && key.expiresAt <= now ? "expired" : "active";
}

/** What a new key can be given to live, in days; null is without end. */
export const LIFETIMES = [
  { value: "none", days: null, label: "Does not expire" },
  { value: "30", days: 30, label: "30 days" },
  { value: "90", days: 90, label: "90 days" },
  { value: "365", days: 365, label: "365 days" },
] as const;

export type Lifetime = (typeof LIFETIMES)[number]["value"];

/** The limit that was typed; null for none, and for what is no number one that is refused. */
export function limitOf(typed: string): number | null {
  const text = typed.trim();
  if (text === "") return null;
  return /^\d{1,9}$/.test(text) ? Number(text) : 0;
}

/** The end of a key that begins now. */
export function expiryOf(lifetime: Lifetime, now: Date): Date | null {
  const days = LIFETIMES.find(({ value }) => value === lifetime)?.days ?? null;
  return days === null ? null : new Date(now.getTime() + days * 86_400_000);
}
