/**
 * The wait that a Retry-After header asks for, in milliseconds; undefined when there is none or
 * it cannot be read. Spec: RFC 9110 §10.2.3, whole seconds or an HTTP date.
 */
export function parseRetryAfter(text: string | undefined, nowMs: number): number | undefined {
  const value = text?.trim() ?? "";
  if (/^\d{1,10}$/.test(value)) return Number(value) * 1_000;
  if (!HTTP_DATE.test(value)) return undefined;
  const atMs = Date.parse(value);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}

// Only the form that RFC 9110 §5.6.7 lets a sender write; Date.parse alone reads far more.
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
