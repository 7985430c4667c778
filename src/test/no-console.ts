import { afterEach, beforeEach, expect, vi } from "vitest";

// A test that prints an error has not passed quietly: either the code is wrong or the error is
// expected, and then the test says so with vi.spyOn of its own.
beforeEach(() => {
  vi.spyOn(console, "error");
});

afterEach(() => {
  expect(console.error).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});
