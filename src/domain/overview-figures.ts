/** How a number of checks were answered. */
export interface CheckCounts {
  allowed: number;
  asked: number;
  blocked: number;
}

/** The checks of one hour or day; `slot` names it in the reader's own time. */
export interface SlotCounts extends CheckCounts {
  slot: string;
}

export interface StatusCount {
  status: string;
  total: number;
}

/** Every slot in the order given, with the sum of its rows; one without rows has zeros. */
export function fillSlots(slots: readonly string[], rows: readonly SlotCounts[]): SlotCounts[] {
  const filled = new Map(slots.map((slot) => [slot, { slot, allowed: 0, asked: 0, blocked: 0 }]));
  for (const row of rows) {
    const sum = filled.get(row.slot);
    if (!sum) continue;
    sum.allowed += row.allowed;
    sum.asked += row.asked;
    sum.blocked += row.blocked;
  }
  return [...filled.values()];
}

/** The checks of all rows together. */
export function sumOfChecks(rows: readonly CheckCounts[]): CheckCounts {
  const sum = { allowed: 0, asked: 0, blocked: 0 };
  for (const { allowed, asked, blocked } of rows) {
    sum.allowed += allowed;
    sum.asked += asked;
    sum.blocked += blocked;
  }
  return sum;
}

/** All checks of a row, whatever they were answered. */
export function checksIn({ allowed, asked, blocked }: CheckCounts): number {
  return allowed + asked + blocked;
}

/** How many rows have a status; 0 when it is not among them. */
export function countOf(rows: readonly StatusCount[], status: string): number {
  return rows.find((row) => row.status === status)?.total ?? 0;
}

/**
 * The share of decided requests that were approved, between 0 and 1; null when none was decided.
 * What expired or was withdrawn nobody decided.
 */
export function approvalRate(resolved: readonly StatusCount[]): number | null {
  const approved = countOf(resolved, "approved");
  const decided = approved + countOf(resolved, "rejected");
  return decided === 0 ? null : approved / decided;
}

/** A share as whole percent; only all is 100 and only none is 0. */
export function percentText(share: number): string {
  const rounded = Math.round(share * 100);
  if (share > 0 && rounded === 0) return "<1%";
  return share < 1 && rounded === 100 ? ">99%" : `${rounded}%`;
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
