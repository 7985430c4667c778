const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago or ahead: "just now", "5 min ago", "in 2 h", and the date beyond a week. */
export function relativeTime(at: Date, now: Date, timeZone?: string): string {
  const distance = now.getTime() - at.getTime();
  const size = Math.abs(distance);
  if (size < MINUTE) return "just now";
  if (size >= 7 * DAY) return shortDate(at, now, timeZone);
  const text =
    size < HOUR
      ? `${Math.floor(size / MINUTE)} min`
      : size < DAY
        ? `${Math.floor(size / HOUR)} h`
        : plural(Math.floor(size / DAY), "day");
  return distance > 0 ? `${text} ago` : `in ${text}`;
}

/** What is left until a moment, in its two largest units: "2 h 05 min"; null once it is over. */
export function timeLeft(until: Date, now: Date): string | null {
  const left = until.getTime() - now.getTime();
  if (left <= 0) return null;
  const seconds = Math.ceil(left / SECOND);
  if (seconds < 60) return `${seconds} s`;
  if (left < HOUR) return `${Math.floor(seconds / 60)} min ${twoDigits(seconds % 60)} s`;
  const minutes = Math.floor(left / MINUTE);
  if (left < DAY) return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`;
  const hours = Math.floor(left / HOUR);
  const rest = hours % 24;
  return plural(Math.floor(hours / 24), "day") + (rest > 0 ? ` ${rest} h` : "");
}

/** The whole moment in the reader's zone, or in the one given: "12 Mar 2026, 14:03:22 GMT+1". */
export function zonedTime(at: Date, timeZone?: string): string {
  return format(at, timeZone, {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hour12: false,
    timeZoneName: "short",
  });
}

/** The exact moment in UTC: "2026-03-12 13:03:22.480 UTC". */
export function utcTime(at: Date): string {
  return at.toISOString().replace("T", " ").replace("Z", " UTC");
}

function shortDate(at: Date, now: Date, timeZone: string | undefined): string {
  const sameYear =
    format(at, timeZone, { year: "numeric" }) === format(now, timeZone, { year: "numeric" });
  const year = sameYear ? {} : { year: "numeric" as const };
  return format(at, timeZone, { day: "numeric", month: "short", ...year });
}

function format(
  at: Date,
  timeZone: string | undefined,
  options: Intl.DateTimeFormatOptions,
): string {
  return new Intl.DateTimeFormat("en-GB", { ...options, ...(timeZone && { timeZone }) }).format(at);
}

function plural(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
