/** The moment in a log entry's id, by the clock of the process that wrote it; a UUIDv7 begins with it. */
export function entryTime(id: string): Date {
  return new Date(Number.parseInt(id.replace("-", "").slice(0, 12), 16));
}
