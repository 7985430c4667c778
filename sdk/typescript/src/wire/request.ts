import { ValidationError } from "../errors";
import { describe } from "../given";
import { API_ROOT, type Settings } from "../settings";
import { VERSION } from "../version";

/** One HTTP request, complete. */
export interface WireRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly timeoutMs: number;
  /** Sending it twice has the effect of sending it once. */
  readonly repeatable: boolean;
  readonly signal: AbortSignal | undefined;
}

/** One HTTP answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
  readonly requestId: string | null;
}

/** What a request carries beyond its method and path. */
export interface Carried {
  /** Undefined members are left out. */
  query?: Record<string, string | number | undefined>;
  /** JSON text. */
  body?: string;
  idempotencyKey?: string;
  /** Milliseconds the server may hold the answer back on top of the timeout. */
  heldMs?: number;
  signal?: AbortSignal | undefined;
}

/** A request for `path` below the API root. */
export function buildRequest(
  settings: Settings,
  method: "GET" | "POST" | "PATCH" | "DELETE",
  path: string,
  carried: Carried = {},
): WireRequest {
  const { query, body, idempotencyKey, heldMs = 0, signal } = carried;
  const headers: Record<string, string> = {
    Accept: "application/json",
    "User-Agent": `agentwarden-typescript/${VERSION}`,
    "X-API-Key": settings.apiKey,
  };
  if (idempotencyKey !== undefined) headers["Idempotency-Key"] = idempotencyKey;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  return {
    method,
    url: settings.baseUrl + API_ROOT + path + queryText(query ?? {}),
    headers,
    body: body ?? null,
    timeoutMs: settings.timeoutMs + heldMs,
    repeatable: method !== "POST" || idempotencyKey !== undefined,
    signal,
  };
}

/** A URL path. Throws ValidationError for an id that is empty or would point elsewhere. */
export function pathOf(...segments: string[]): string {
  return segments.map((segment) => `/${safeSegment(segment)}`).join("");
}

function safeSegment(segment: unknown): string {
  if (typeof segment !== "string" || /^[. ]*$/.test(segment) || /\p{Surrogate}/u.test(segment))
    throw new ValidationError(`${describe(segment)} is not an id`);
  return encodeURIComponent(segment);
}

function queryText(query: Record<string, string | number | undefined>): string {
  const asked = Object.entries(query).filter(([, value]) => value !== undefined);
  if (asked.length === 0) return "";
  return `?${new URLSearchParams(asked.map(([name, value]) => [name, String(value)])).toString()}`;
}
