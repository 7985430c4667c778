/**
 * Every refusal a caller can act on, with how HTTP and tRPC say it. The one table of errors: a code
 * that is missing here does not compile.
 */
export const ERRORS = {
  malformed_request: { http: 400, trpc: "BAD_REQUEST" },
  invalid_field: { http: 400, trpc: "BAD_REQUEST" },
  invalid_signature: { http: 400, trpc: "BAD_REQUEST" },
  invalid_api_key: { http: 401, trpc: "UNAUTHORIZED" },
  signed_out: { http: 401, trpc: "UNAUTHORIZED" },
  wrong_credentials: { http: 401, trpc: "UNAUTHORIZED" },
  missing_scope: { http: 403, trpc: "FORBIDDEN" },
  agent_not_allowed: { http: 403, trpc: "FORBIDDEN" },
  forbidden: { http: 403, trpc: "FORBIDDEN" },
  plan_limit_exceeded: { http: 403, trpc: "FORBIDDEN" },
  not_found: { http: 404, trpc: "NOT_FOUND" },
  method_not_allowed: { http: 405, trpc: "METHOD_NOT_SUPPORTED" },
  name_taken: { http: 409, trpc: "CONFLICT" },
  approval_closed: { http: 409, trpc: "CONFLICT" },
  approval_held: { http: 409, trpc: "CONFLICT" },
  approval_expired: { http: 409, trpc: "CONFLICT" },
  state_conflict: { http: 409, trpc: "CONFLICT" },
  idempotency_in_progress: { http: 409, trpc: "CONFLICT" },
  body_too_large: { http: 413, trpc: "PAYLOAD_TOO_LARGE" },
  unsupported_media_type: { http: 415, trpc: "UNSUPPORTED_MEDIA_TYPE" },
  idempotency_key_reused: { http: 422, trpc: "UNPROCESSABLE_CONTENT" },
  rate_limited: { http: 429, trpc: "TOO_MANY_REQUESTS" },
  internal_error: { http: 500, trpc: "INTERNAL_SERVER_ERROR" },
  billing_unavailable: { http: 502, trpc: "BAD_GATEWAY" },
  database_unavailable: { http: 503, trpc: "SERVICE_UNAVAILABLE" },
} as const satisfies Record<string, { http: number; trpc: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** What a refusal may carry beside its sentence. */
export interface ErrorExtra {
  /** Seconds after which the same request may succeed. */
  retryAfterSeconds?: number;
  /** The plan limit that was met; becomes the contract's `detail` object. */
  planLimit?: { limitType: string; currentPlan: string };
  /** The state another reviewer or the clock has already given the approval. */
  approval?: { status: string; resolvedBy: string | null; resolvedAt: Date | null };
}

/**
 * The listener and Next are bundled apart, so one process has this class twice. A refusal is known
 * by its brand, whichever copy threw it.
 */
const REFUSAL = Symbol.for("agentwarden.refusal");

/** A refusal the caller can act on. Anything else that is thrown is a bug or a broken neighbour. */
export class AppError extends Error {
  readonly [REFUSAL] = true;

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly extra: ErrorExtra = {},
  ) {
    super(message);
    this.name = "AppError";
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && REFUSAL in value;
  }
}

/** The same answer for an unknown id and for another organization's id. */
export function notFound(what: string): AppError {
  return new AppError("not_found", `${what} not found`);
}

/** A field that is wrong: the sentence begins with the field's name. */
export function invalidField(field: string, problem: string): AppError {
  return new AppError("invalid_field", `${field}: ${problem}`);
}
