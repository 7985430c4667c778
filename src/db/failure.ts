import { AppError } from "../domain/errors";

/** Failures to connect, as postgres.js and Node name them. */
const CONNECTION_CODES = new Set([
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "CONNECT_TIMEOUT",
  "ECONNABORTED",
  "ECONNREFUSED",
  "ECONNRESET",
  "EADDRNOTAVAIL",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
]);

/**
 * SQLSTATE classes that mean the server cannot do its work now: connection (08), resources such as
 * memory, disk and connections (53), shutdown and start-up (57P), system and I/O errors (58), a
 * server that only reads (25006), and a lock that others did not let go of in time (55P03).
 */
const UNAVAILABLE_STATE = /^(08|53|57P|58|25006|55P03)/;

/** What a database is said to have done that was asked and stays silent. */
export function noAnswer(): Error {
  return Object.assign(new Error("the database did not answer in time"), { code: "ETIMEDOUT" });
}

/** Turns "the database is away" into the refusal every adapter knows; other errors pass. */
export async function asRefusal<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    throw new AppError(
      "database_unavailable",
      "The database is not available; nothing was decided",
      {
        retryAfterSeconds: 1,
      },
    );
  }
}

/** The SQLSTATE or network code of an error, looking through the wrappers around it. */
export function failureCode(error: unknown): string | null {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const code = (at as { code?: unknown }).code;
    if (typeof code === "string" && !(at instanceof AppError)) return code;
  }
  return null;
}

/** True when a unique index refused the row. */
export function isDuplicate(error: unknown): boolean {
  return failureCode(error) === "23505";
}

/** True when the database is away, or cannot do its work now. */
export function isUnavailable(error: unknown): boolean {
  const code = failureCode(error);
  return code !== null && (CONNECTION_CODES.has(code) || UNAVAILABLE_STATE.test(code));
}
