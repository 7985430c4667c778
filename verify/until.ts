import { setTimeout as sleep } from "node:timers/promises";

/** Asks until the answer is yes or the time is over; says which. */
export async function until(
  withinMs: number,
  holds: () => boolean | Promise<boolean>,
): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    if (await holds()) return true;
    if (performance.now() > deadline) return false;
    await sleep(50);
  }
}
