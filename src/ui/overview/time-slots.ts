import type { CheckCounts } from "@/domain/overview-figures";
import type { Overview } from "./overview";

/** A bar of the checks: an hour or a day, by the moment it begins. */
export interface Slot extends CheckCounts {
  begins: Date;
}

type Unit = Overview["unit"];

const HOUR_MS = 3_600_000;

/** Every hour, or every day of this browser's zone, of the span; those without checks have zeros. */
export function fillSlots({ since, until, unit, checks }: SlotSpan): Slot[] {
  const filled = new Map<number, Slot>();
  for (let begins = startOf(since, unit); begins <= until; begins = next(begins, unit))
    filled.set(begins.getTime(), { begins, allowed: 0, asked: 0, blocked: 0 });
  for (const slot of checks.slots) filled.set(slot.begins.getTime(), slot);
  return [...filled.values()].sort((a, b) => a.begins.getTime() - b.begins.getTime());
}

export type SlotSpan = Pick<Overview, "since" | "until" | "unit"> & {
  checks: { slots: readonly Slot[] };
};

/** A slot's beginning for people: "Mon 14:00" or "Mon 2 Mar". */
export function slotLabel(begins: Date, unit: Unit): string {
  const options: Intl.DateTimeFormatOptions =
    unit === "hour"
      ? { weekday: "short", hour: "2-digit", minute: "2-digit" }
      : { weekday: "short", day: "numeric", month: "short" };
  return new Intl.DateTimeFormat("en-GB", options).format(begins);
}

/** An hour is told from the next by its minutes alone: a clock may show it twice. */
function startOf(at: Date, unit: Unit): Date {
  if (unit === "day") return new Date(at.getFullYear(), at.getMonth(), at.getDate());
  const past = at.getMinutes() * 60_000 + at.getSeconds() * 1_000 + at.getMilliseconds();
  return new Date(at.getTime() - past);
}

/** A day is not always 24 hours long. */
function next(at: Date, unit: Unit): Date {
  if (unit === "hour") return startOf(new Date(at.getTime() + HOUR_MS), "hour");
  return new Date(at.getFullYear(), at.getMonth(), at.getDate() + 1);
}
