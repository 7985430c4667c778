import { v7 } from "uuid";

/** A time-ordered id: a prefix that says what it names, and a UUIDv7 without dashes. */
export function newId(prefix: IdPrefix): string {
  return `${prefix}_${v7().replaceAll("-", "")}`;
}

/** The id of a log entry, and of the approval it opens: a UUIDv7 of now, or of a moment in the past. */
export function newLogEntryId(at?: Date): string {
  return at ? v7({ msecs: at.getTime() }) : v7();
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
