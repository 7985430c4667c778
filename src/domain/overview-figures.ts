/** How a number of checks were answered. */
export interface CheckCounts {
  allowed: number;
  asked: number;
  blocked: number;
}

/** Requests that ended in some span, hour or hands. */
export interface DecisionFigures {
  approved: number;
  rejected: number;
  /** Nobody answered in time. */
  expired: number;
  /** Seconds from request to click; null when nothing was decided. */
  medianSeconds: number | null;
  /** 95 of 100 decisions took at most so many seconds. */
  p95Seconds: number | null;
  /** Decided in under three seconds: hardly read. */
  quick: number;
}

export const NO_DECISIONS: DecisionFigures = {
  approved: 0,
  rejected: 0,
  expired: 0,
  medianSeconds: null,
  p95Seconds: null,
  quick: 0,
};

/** All checks of a row, whatever they were answered. */
export function checksIn({ allowed, asked, blocked }: CheckCounts): number {
  return allowed + asked + blocked;
}

/** What people decided; what expired nobody did. */
export function decisionsIn({ approved, rejected }: DecisionFigures): number {
  return approved + rejected;
}

/** The share of decided requests that were approved, between 0 and 1; null when none was decided. */
export function approvalRate(figures: DecisionFigures): number | null {
  return shareOf(figures.approved, decisionsIn(figures));
}

/** The share of decisions made in under three seconds; null when none was made. */
export function quickRate(figures: DecisionFigures): number | null {
  return shareOf(figures.quick, decisionsIn(figures));
}

/** A part of a whole, between 0 and 1; null of nothing. */
export function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** How many of one's decisions must be hardly read, and of how many, before it is remarked on. */
const RUBBER_STAMP = { share: 0.5, decisions: 5 };

/** Whether somebody seems to decide without reading: half of several decisions in under 3 s. */
export function rubberStamps(figures: DecisionFigures): boolean {
  const rate = quickRate(figures);
  return (
    rate !== null && rate >= RUBBER_STAMP.share && decisionsIn(figures) >= RUBBER_STAMP.decisions
  );
}

/** A share as whole percent; only all is 100 and only none is 0. */
export function percentText(share: number): string {
  const rounded = Math.round(share * 100);
  if (share > 0 && rounded === 0) return "<1%";
  return share < 1 && rounded === 100 ? ">99%" : `${rounded}%`;
}

const [MINUTE, HOUR, DAY] = [60, 3_600, 86_400];

/** Steps of an axis of time in seconds; each is a duration that people use. */
const STEPS = [
  ...[1, 2, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 4, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 5, 10].map((days) => days * DAY),
];

const MOST_STEPS = 4;

/** Marks of an axis from 0 to at least `most` seconds: at most five, at round durations. */
export function durationTicks(most: number): number[] {
  const step =
    STEPS.find((seconds) => seconds * MOST_STEPS >= most) ?? Math.ceil(most / MOST_STEPS);
  const steps = Math.max(1, Math.ceil(most / step));
  return Array.from({ length: steps + 1 }, (_, index) => index * step);
}

const MINUTES_A_DAY = 24 * 60;

/** Seconds as a short duration in at most two units: "35 s", "4 min", "2 h 5 min", "1 day 3 h". */
export function durationWords(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 1) return "<1 s";
  if (whole < 60) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < MINUTES_A_DAY) return twoUnits(Math.floor(minutes / 60), "h", minutes % 60, "min");
  const hours = Math.round(minutes / 60);
  const days = Math.floor(hours / 24);
  return twoUnits(days, days === 1 ? "day" : "days", hours % 24, "h");
}

function twoUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
