import {
  type Attributes,
  type Context,
  context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { AppError, ERRORS } from "@/domain/errors";

/** Under this name the service's own spans are made; only they are exported. */
export const TRACER = "agentwarden";

export { SpanKind };

/**
 * Does the work inside a span, a child of the one it runs in or of `parent`. Where tracing is not
 * configured this is a call and nothing more. What an error says stays out of the span.
 */
export function inSpan<T>(
  name: string,
  attributes: Attributes,
  work: (span: Span) => Promise<T>,
  {
    kind = SpanKind.INTERNAL,
    parent = context.active(),
  }: { kind?: SpanKind; parent?: Context } = {},
): Promise<T> {
  const options = { attributes, kind };
  return trace.getTracer(TRACER).startActiveSpan(name, options, parent, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      markFailed(span, error);
      throw error;
    } finally {
      span.end();
    }
  });
}

/** True inside a span: what only makes sense as a part of something is not traced alone. */
export function isTraced(): boolean {
  return trace.getActiveSpan() !== undefined;
}

/** Adds to the span the caller runs in, if there is one. */
export function annotate(attributes: Attributes): void {
  trace.getActiveSpan()?.setAttributes(attributes);
}

/** Starts work that outlives the span it is started in, and is no part of it. */
export function outsideSpan(work: () => void): void {
  context.with(ROOT_CONTEXT, work);
}

/** A refusal is an answer; only what is our fault or a neighbour's counts as an error. */
function markFailed(span: Span, error: unknown): void {
  const refusal = error instanceof AppError ? error.code : null;
  const name = error instanceof Error ? error.name : "unknown";
  span.setAttribute("error.type", refusal ?? name);
  if (!refusal || ERRORS[refusal].http >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
}
