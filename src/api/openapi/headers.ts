import type { Header, Parameter } from "./document-types";

/** Headers of answers. */
export const HEADERS: Record<string, Header> = {
  "X-Request-Id": {
    description: "Names this request in your log and in ours: the one you sent, or a new one.",
    schema: { type: "string" },
  },
  "X-RateLimit-Limit": {
    description: "Requests allowed in a minute; absent where there is no limit.",
    schema: { type: "integer" },
  },
  "X-RateLimit-Remaining": {
    description: "Requests left in this minute.",
    schema: { type: "integer" },
  },
  "X-RateLimit-Reset": {
    description: "When the minute ends, in seconds since 1970.",
    schema: { type: "integer" },
  },
  "Retry-After": {
    description: "Seconds after which the same request may succeed.",
    schema: { type: "integer" },
  },
  "Idempotency-Replayed": {
    description: "`true`: this answer was given before, to the same `Idempotency-Key`.",
    schema: { type: "string", enum: ["true"] },
  },
};

/** References to the headers that an answer can have. */
export function headersOf(can: { rated?: boolean; retry?: boolean; replayed?: boolean }) {
  const names = [
    "X-Request-Id",
    ...(can.rated ? ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"] : []),
    ...(can.retry ? ["Retry-After"] : []),
    ...(can.replayed ? ["Idempotency-Replayed"] : []),
  ];
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

/** Headers of requests. */
export const IDEMPOTENCY_KEY: Parameter = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description: "The same key with the same body gets the same answer for 24 hours.",
  schema: { type: "string", minLength: 1, maxLength: 255 },
};

export const REQUEST_ID: Parameter = {
  name: "X-Request-Id",
  in: "header",
  required: false,
  description: "Your own name for this request.",
  schema: { type: "string", pattern: "^[\\w.-]{1,100}$" },
};
