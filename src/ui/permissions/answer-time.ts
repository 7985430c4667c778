/** What the form offers as the time a reviewer has, in seconds. */
export const ANSWER_TIMES: readonly number[] = [900, 3_600, 14_400, 86_400, 259_200, 604_800];

/** What a rule has when nothing else is chosen, in seconds. */
export const DEFAULT_ANSWER_TIME = 86_400;

const LONGEST_SECONDS = 30 * 86_400;

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

/** Seconds in words: "24 hours", "3 days", "1 hour 30 minutes". */
export function durationText(seconds: number): string {
  const parts: string[] = [];
  let rest = seconds;
  for (const [unit, length] of UNITS) {
    if (unit === "day" && (rest <= length || rest % length !== 0)) continue;
    const count = Math.floor(rest / length);
    if (count > 0) parts.push(`${count} ${unit}${count === 1 ? "" : "s"}`);
    rest -= count * length;
  }
  return parts.join(" ");
}

/** Typed hours as whole seconds; null unless between one second and 30 days. */
export function secondsOfHours(hours: string): number | null {
  const text = hours.trim().replace(",", ".");
  if (!/^\d+(\.\d+)?$/.test(text)) return null;
  const seconds = Math.round(Number(text) * 3_600);
  return seconds >= 1 && seconds <= LONGEST_SECONDS ? seconds : null;
}

/** Seconds as the hours one would type; at most four decimals. */
export function hoursOfSeconds(seconds: number): string {
  return String(Number((seconds / 3_600).toFixed(4)));
}
