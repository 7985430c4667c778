import {
  type Context,
  context,
  isSpanContextValid,
  ROOT_CONTEXT,
  type SpanContext,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { inSpan, SpanKind } from "./trace";

/** Answers a request inside its span; the caller's `traceparent` says what it is a part of. */
export function inRequestSpan<Sent extends { status: number; headers: Record<string, string> }>(
  request: Request,
  params: Record<string, string>,
  work: () => Promise<Sent>,
): Promise<Sent> {
  const route = routeOf(new URL(request.url).pathname, params);
  const attributes = { "http.request.method": request.method, "http.route": route };
  const parent = parentOf(request.headers);
  return inSpan(
    `${request.method} ${route}`,
    attributes,
    async (span) => {
      const response = await work();
      const requestId = response.headers["X-Request-Id"];
      span.setAttribute("http.response.status_code", response.status);
      if (requestId) span.setAttribute("agentwarden.request_id", requestId);
      if (response.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      return response;
    },
    { kind: SpanKind.SERVER, parent },
  );
}

/** The path with the name of its parameter in place of the value: `/api/v1/agents/:id`. */
export function routeOf(pathname: string, params: Record<string, string>): string {
  const path = pathname.replace(/(?<=.)\/$/, "");
  const [name] = Object.keys(params);
  return name ? path.replace(/^(\/api\/v1\/[^/]+\/)[^/]+/, `$1:${name}`) : path;
}

function parentOf(headers: Headers): Context {
  const caller = parseTraceparent(headers.get("traceparent") ?? "");
  return caller ? trace.setSpanContext(ROOT_CONTEXT, caller) : context.active();
}

/** W3C Trace Context, version 00 and what later versions keep of it; null for anything else. */
export function parseTraceparent(header: string): SpanContext | null {
  const shape = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
  const [, version, traceId, spanId, flags, more] = shape.exec(header.trim()) ?? [];
  if (!traceId || !spanId || !flags || (version === "00" && more !== undefined)) return null;
  const parsed = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
  return isSpanContextValid(parsed) ? parsed : null;
}
