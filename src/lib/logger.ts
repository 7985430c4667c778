import pino from "pino";
import { printableLine, withoutSecrets } from "./logger-values";

/**
 * Structured log: one JSON line a record. Whatever a value holds, the line has no line break, no
 * control character and nothing that prints otherwise than it reads; contexts, keys, secrets and
 * passwords are left out. Without pino's `child`, whose values would pass by all that.
 */
export type Logger = Pick<
  pino.Logger,
  "debug" | "info" | "warn" | "error" | "fatal" | "isLevelEnabled"
>;

/** Writes to standard output, or to `destination`. */
export function createLogger(level: string, destination?: pino.DestinationStream): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: undefined,
    timestamp: pino.stdTimeFunctions.isoTime,
    // Done before: pino's own would write the messages of causes as they are.
    serializers: { err: (shown: unknown) => shown },
    hooks: {
      // Before pino looks at them: it would take the message of an error for the line's own.
      logMethod(given, method) {
        const [first, ...rest] = (given as unknown[]).map(withoutSecrets);
        const record = given[0] instanceof Error ? { err: first } : first;
        method.apply(this, [record, ...rest] as Parameters<typeof method>);
      },
      streamWrite: printableLine,
    },
  };
  return destination ? pino(options, destination) : pino(options);
}
