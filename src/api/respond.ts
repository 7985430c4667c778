import { AppError, ERRORS, type ErrorCode, type ErrorExtra } from "@/domain/errors";
import { jsonText, type Writable } from "@/domain/json-value";

/** What every answer to one request carries. */
export interface Envelope {
  requestId: string;
  appUrl: string;
  headers: Record<string, string>;
}

/** An answer before a door sends it: Next wants a Response, the listener writes it as it is. */
export interface Reply<Body = string | null> {
  status: number;
  headers: Record<string, string>;
  body: Body;
}

export function toResponse({ body, ...rest }: Reply<BodyInit | null>): Response {
  return new Response(body, rest);
}

/** A JSON answer; numbers of contexts and limits keep their digits. */
export function respond(envelope: Envelope, status: number, body: Writable | null): Reply {
  const headers: Record<string, string> = {
    ...envelope.headers,
    "X-Request-Id": envelope.requestId,
    "Cache-Control": "no-store",
  };
  if (status === 204) return { status, headers, body: null };
  headers["Content-Type"] = "application/json; charset=utf-8";
  return { status, headers, body: jsonText(body) };
}

/** The contract's error body; a plan limit has an object as its detail. */
export function respondError(envelope: Envelope, error: AppError): Reply {
  const { retryAfterSeconds } = error.extra;
  const headers = { ...envelope.headers };
  if (retryAfterSeconds !== undefined) headers["Retry-After"] = String(retryAfterSeconds);
  const detail = error.extra.planLimit
    ? planLimit(error.message, error.extra.planLimit, envelope)
    : error.message;
  const body = { detail, code: error.code, request_id: envelope.requestId };
  return respond({ ...envelope, headers }, httpStatus(error.code), body);
}

/** A bug or a broken neighbour, told without anything internal. */
export function unexpected(): AppError {
  return new AppError("internal_error", "Something went wrong on our side; nothing was decided");
}

function httpStatus(code: ErrorCode): number {
  return ERRORS[code].http;
}

function planLimit(
  message: string,
  limit: NonNullable<ErrorExtra["planLimit"]>,
  envelope: Envelope,
): Writable {
  return {
    error: "plan_limit_exceeded",
    message,
    limit_type: limit.limitType,
    current_plan: limit.currentPlan,
    upgrade_url: `${envelope.appUrl}/settings/plan`,
  };
}
