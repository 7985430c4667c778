import { v7 } from "uuid";

/** A time-ordered id: a prefix that says what it names, and a UUIDv7 without dashes. */
export function newId(prefix: IdPrefix): string {
  return `${prefix}_${v7().replaceAll("-", "")}`;
}

/** The id of a log entry, and of the approval it opens: a UUIDv7 of now, or of a moment in the past. */
export function newLogEntryId(at?: Date): string {
  return at ? v7({ msecs: at.getTime() }) : v7();
}

/**
 * The lowest id a log entry of this moment can have: entries from then on have an id of at least
 * this, by the clock of the process that wrote them, to the millisecond.
 *
 * A moment that no id can say has the bound of the nearest that one can: 1970, or the year 10889.
 */
export function firstLogEntryIdAt(at: Date): string {
  const said = Math.min(Math.max(at.getTime(), 0), LAST_ID_MS);
  const clock = said.toString(16).padStart(12, "0");
  return `${clock.slice(0, 8)}-${clock.slice(8)}-7000-8000-000000000000`;
}

const LAST_ID_MS = 2 ** 48 - 1;

/** The lowest id that `newId` can make from this moment on, as `firstLogEntryIdAt` bounds it. */
export function firstIdAt(prefix: IdPrefix, at: Date): string {
  return `${prefix}_${firstLogEntryIdAt(at).replaceAll("-", "")}`;
}

export type IdPrefix =
  | "agent"
  | "perm"
  | "user"
  | "org"
  | "mem"
  | "inv"
  | "key"
  | "whe"
  | "evt"
  | "dlv"
  | "att"
  | "adm"
  | "ses"
  | "req";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** True for text that Postgres takes as a uuid; anything else is an unknown id, not a bug. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
