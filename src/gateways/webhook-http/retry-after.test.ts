import { describe, expect, it } from "vitest";

import { parseRetryAfter } from "./retry-after";

const NOW_MS = Date.parse("2025-01-15T10:30:00Z");

describe("Retry-After", () => {
  it.each([
    ["0", 0],
    ["120", 120_000],
    [" 7 ", 7_000],
    ["Wed, 15 Jan 2025 10:31:00 GMT", 60_000],
    ["Wed, 15 Jan 2025 10:29:00 GMT", 0],
  ])("%j is %i ms", (text, waitMs) => expect(parseRetryAfter(text, NOW_MS)).toBe(waitMs));

  it.each([
    ...[undefined, "", "soon", "-1", "1.5", "1e3", "0x10", "12345678901", "2025-01-15", "1 2"],
    ...["Wed, 99 Jan 2025 10:31:00 GMT", "Wed, 15 Jan 2025 10:31:00 PST"],
  ])("%j is not understood", (text) => expect(parseRetryAfter(text, NOW_MS)).toBeUndefined());
});
