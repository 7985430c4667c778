import * as errors from "../errors";
import { isJsonObject, type JsonValue, ownMember } from "../json";
import { decodeJson } from "./decode-json";
import type { Answer } from "./request";

type ErrorClass = new (message: string, details: errors.ErrorDetails) => errors.AgentWardenError;

const ERROR_OF_STATUS = new Map<number, ErrorClass>([
  [400, errors.ValidationError],
  [401, errors.AuthenticationError],
  [403, errors.PermissionDeniedError],
  [404, errors.NotFoundError],
  [408, errors.APITimeoutError],
  [409, errors.ConflictError],
  [413, errors.ValidationError],
  [415, errors.ValidationError],
  [422, errors.ValidationError],
  [429, errors.RateLimitError],
]);

/** The error this answer stands for, or null when it is a success. */
export function readError(answer: Answer): errors.AgentWardenError | null {
  const { status } = answer;
  if (status >= 200 && status < 300) return null;
  const body = bodyOf(answer);
  const members = isJsonObject(body) ? body : {};
  const detail = ownMember(members, "detail");
  const code = ownMember(members, "code") ?? (isJsonObject(detail) ? detail.error : null);
  const requestId = answer.requestId ?? ownMember(members, "request_id");
  return new (classFor(status, detail))(messageOf(status, detail), {
    status,
    code: typeof code === "string" ? code : null,
    body,
    requestId: typeof requestId === "string" ? requestId : null,
    retryAfterMs: retryAfterMs(answer.headers.get("retry-after")),
  });
}

/** The parsed JSON, or the text where it is not JSON. */
export function bodyOf(answer: Answer): JsonValue {
  try {
    return decodeJson(answer.body);
  } catch {
    return new TextDecoder().decode(answer.body);
  }
}

function classFor(status: number, detail: unknown): ErrorClass {
  if (status === 403 && isJsonObject(detail)) return errors.PlanLimitError;
  if (status >= 500) return errors.ServerError;
  // A redirect that was not followed has status 0 in some places.
  if (status < 400) return errors.InvalidResponseError;
  return ERROR_OF_STATUS.get(status) ?? errors.AgentWardenError;
}

function messageOf(status: number, detail: unknown): string {
  const said = isJsonObject(detail) ? ownMember(detail, "message") : detail;
  if (typeof said === "string" && said !== "") return said;
  return status < 400
    ? `AgentWarden answered with a redirect (HTTP ${status}); is baseUrl right?`
    : `AgentWarden answered with HTTP ${status}`;
}

function retryAfterMs(text: string | null): number | null {
  if (text === null) return null;
  if (/^\d+(?:\.\d+)?$/.test(text)) {
    const ms = Number(text) * 1000;
    return Number.isFinite(ms) ? ms : null;
  }
  // Date.parse takes much that is no HTTP date, "-1" for a year.
  const at = /^\w{3}, /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - Date.now());
}
