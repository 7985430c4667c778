import { describe, expect, it } from "vitest";
import { localMoment, momentOf } from "./local-moment";

describe("a moment in an input", () => {
  it("is the reader's own time, and comes back as it was", () => {
    const at = new Date(2026, 1, 3, 4, 5);
    expect(localMoment(at)).toBe("2026-02-03T04:05");
    expect(momentOf(localMoment(at))).toEqual(at);
  });

  it("is none while the input is empty or odd", () => {
    for (const text of ["", "2026-13-40T99:99", "yesterday"]) expect(momentOf(text)).toBeNull();
  });
});
