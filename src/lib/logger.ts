import pino from "pino";

/** Structured log: one JSON line a record; line breaks inside a value are escaped. */
export type Logger = pino.Logger;

export function createLogger(level: string): Logger {
  return pino({
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: ["apiKey", "password", "secret", "authorization"],
  });
}
