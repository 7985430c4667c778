/**
 * A zone's name as this process and the database both read it; what is no name of a zone is UTC.
 * Offsets are refused: "+02:00" is east of Greenwich here and west of it for Postgres.
 */
export function knownTimeZone(name: string): string {
  if (!/^[a-z]/i.test(name)) return "UTC";
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return "UTC";
  }
}
