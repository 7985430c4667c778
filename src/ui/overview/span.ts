/** How far the overview looks back, in days. */
export const SPANS = [1, 7, 30] as const;

export type Span = (typeof SPANS)[number];

const USUAL: Span = 7;

/** Reads the span of an address; what it does not understand is a week. */
export function readSpan(params: { get(name: string): string | null }): Span {
  return SPANS.find((days) => String(days) === params.get("days")) ?? USUAL;
}

/** The overview's address under a span. */
export function overviewHref(days: Span): string {
  return days === USUAL ? "/overview" : `/overview?days=${days}`;
}

/** A span in words: "24 hours", "7 days". */
export function spanWords(days: Span): string {
  return days === 1 ? "24 hours" : `${days} days`;
}

/** A figure of the span before, in words; null when that has none. */
export function beforeWords(days: Span, figure: string | null): string {
  return `${spanWords(days)} before: ${figure ?? "none"}`;
}
