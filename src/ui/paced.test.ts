import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { paced } from "./paced";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("runs at once, and once for all that ask within the gap", () => {
  const work = vi.fn();
  const ask = paced(work, () => 1_000);
  ask();
  expect(work).toHaveBeenCalledTimes(1);
  for (let i = 0; i < 50; i++) ask();
  vi.advanceTimersByTime(999);
  expect(work).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1);
  expect(work).toHaveBeenCalledTimes(2);
});

it("does not run again when nothing asked, and then runs at once again", () => {
  const work = vi.fn();
  const ask = paced(work, () => 1_000);
  ask();
  vi.advanceTimersByTime(60_000);
  expect(work).toHaveBeenCalledTimes(1);
  ask();
  expect(work).toHaveBeenCalledTimes(2);
});

it("under a constant stream runs once for each gap", () => {
  const work = vi.fn();
  const ask = paced(work, () => 1_000);
  for (let ms = 0; ms < 60_000; ms += 20) {
    ask();
    vi.advanceTimersByTime(20);
  }
  expect(work.mock.calls.length).toBeGreaterThanOrEqual(60);
  expect(work.mock.calls.length).toBeLessThanOrEqual(61);
});
