import type { SlotCounts } from "@/domain/overview-figures";
import type { Outputs } from "@/ui/outputs";

const HOUR_MS = 3_600_000;

/** A bar of the chart: its name as a key, and the moment it begins with. */
export interface TimeSlot {
  slot: string;
  begins: Date;
}

/** Every hour, or every day of this browser's zone, from `since` to `until`, both included. */
export function timeSlots(since: Date, until: Date, unit: SlotUnit): TimeSlot[] {
  const slots: TimeSlot[] = [];
  // The first of the server's hours begins before `since`, in some zones on the day before.
  for (let at = startOf(startOf(since, "hour"), unit); at <= until; at = next(at, unit))
    slots.push({ slot: slotOf(at, unit), begins: at });
  return slots;
}

export type SlotUnit = "hour" | "day";

/** Hours for a look at two days or less, days beyond. */
export function unitOf(days: number): SlotUnit {
  return days <= 2 ? "hour" : "day";
}

/** The server's hours under the names of the slots they belong to. */
export function inSlots(
  hours: Outputs["overview"]["read"]["byHour"],
  unit: SlotUnit,
): SlotCounts[] {
  return hours.map(({ hour, allowed, asked, blocked }) => ({
    slot: slotOf(hour, unit),
    allowed,
    asked,
    blocked,
  }));
}

/** A slot's beginning for people: "Mon 14:00" or "Mon 2 Mar". */
export function slotLabel(begins: Date, unit: SlotUnit): string {
  const options: Intl.DateTimeFormatOptions =
    unit === "hour"
      ? { weekday: "short", hour: "2-digit", minute: "2-digit" }
      : { weekday: "short", day: "numeric", month: "short" };
  return new Intl.DateTimeFormat("en-GB", options).format(begins);
}

function slotOf(at: Date, unit: SlotUnit): string {
  return String(startOf(at, unit).getTime());
}

function startOf(at: Date, unit: SlotUnit): Date {
  if (unit === "hour") return new Date(Math.floor(at.getTime() / HOUR_MS) * HOUR_MS);
  return new Date(at.getFullYear(), at.getMonth(), at.getDate());
}

/** A day is not always 24 hours long. */
function next(at: Date, unit: SlotUnit): Date {
  if (unit === "hour") return new Date(at.getTime() + HOUR_MS);
  return new Date(at.getFullYear(), at.getMonth(), at.getDate() + 1);
}
