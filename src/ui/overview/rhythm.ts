import type { DecisionFigures } from "@/domain/overview-figures";
import { NO_DECISIONS } from "@/domain/overview-figures";

/** The hours of a day or the days of a week. */
export type Round = "hour" | "weekday";

/** The decisions of one hour of the day or one day of the week. */
export interface Beat extends DecisionFigures {
  at: number;
  /** "14:00" or "Mon". */
  label: string;
}

const HOURS = Array.from({ length: 24 }, (_, hour) => ({
  at: hour,
  label: `${String(hour).padStart(2, "0")}:00`,
}));

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].map((label, index) => ({
  at: index + 1,
  label,
}));

/** Every hour or day with its decisions; those without have zeros. */
export function beatsOf(rows: readonly (DecisionFigures & { at: number })[], round: Round): Beat[] {
  const known = new Map(rows.map((row) => [row.at, row]));
  const beats = round === "hour" ? HOURS : WEEKDAYS;
  return beats.map((beat) => ({ ...NO_DECISIONS, ...known.get(beat.at), ...beat }));
}

/** The beat with the highest figure, the first of several; null when none has any. */
export function peakOf(beats: readonly Beat[], figure: (beat: Beat) => number): Beat | null {
  const highest = Math.max(0, ...beats.map(figure));
  return highest > 0 ? (beats.find((beat) => figure(beat) === highest) ?? null) : null;
}

/** When a beat is, in a sentence: "between 14:00 and 15:00", "on Mon". */
export function beatWords({ at, label }: Beat, round: Round): string {
  if (round === "weekday") return `on ${label}`;
  return `between ${label} and ${HOURS[(at + 1) % HOURS.length]?.label}`;
}
