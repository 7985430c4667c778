/** What of an error's own properties is logged: names and codes, nothing that quotes a row. */
const PROPERTIES = [
  "code",
  "status",
  "statusCode",
  "syscall",
  "severity",
  "schema_name",
  "table_name",
  "column_name",
  "constraint_name",
  "routine",
] as const;

/** SQLSTATE classes whose messages name tables and states; data exceptions (22) quote values. */
const STATES_TO_QUOTE = /^(?:08|23|25|28|3D|40|42|53|55|57|58|XX)/;

/**
 * An error as it may be logged. Messages of the database driver and of parsers quote what they were
 * given, contexts among it: those are left out, and so is everything but names and codes.
 * `inner` says how causes are logged.
 */
export function loggedError(error: Error, inner: (part: unknown) => unknown): object {
  const { cause, errors } = error as { cause?: unknown; errors?: unknown };
  return {
    type: error.name,
    message: safeMessage(error),
    ...propertiesOf(error),
    stack: framesOf(error),
    ...(cause === undefined ? {} : { cause: inner(cause) }),
    ...(Array.isArray(errors) ? { errors: inner(errors) } : {}),
  };
}

function propertiesOf(error: Error): Record<string, unknown> {
  const given = error as unknown as Record<string, unknown>;
  const named = PROPERTIES.map((name) => [name, given[name]] as const);
  return Object.fromEntries(
    named.filter(([, value]) => typeof value === "string" || typeof value === "number"),
  );
}

function safeMessage(error: Error): string {
  const { code, severity } = error as { code?: unknown; severity?: unknown };
  if (typeof severity === "string" && typeof code === "string")
    return STATES_TO_QUOTE.test(code) ? error.message : "a query failed, its message withheld";
  if ("params" in error || ("parameters" in error && typeof code !== "string"))
    return "a query failed";
  if (error instanceof SyntaxError) return "syntax error, its text withheld";
  return error.message;
}

/** The stack without its head, which repeats the message; nothing when the head cannot be told. */
function framesOf({ stack = "", message }: Error): string | undefined {
  const at = stack.indexOf(message);
  if (at < 0) return undefined;
  const frames = stack.slice(at + message.length).split("\n");
  return frames
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim())
    .join("\n");
}
