import { quantiles } from "../../load.ts";

/**
 * @typedef {object} Figures
 * @property {number} perSecond
 * @property {number} p50 milliseconds
 * @property {number} p95 milliseconds
 * @property {number} p99 milliseconds
 */

/** So many operations between two that are timed by themselves. */
const BETWEEN = 255;

/** The clock that every process on this machine shares, in milliseconds. */
export function clock() {
  return performance.timeOrigin + performance.now();
}

/**
 * Repeats an operation for so long, so many at once.
 *
 * @param {{ lanes: number, seconds: number }} load
 * @param {() => Promise<unknown>} operation
 * @returns {Promise<Figures>}
 */
export async function repeat({ lanes, seconds }, operation) {
  const times = [];
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1_000;
  const lane = async () => {
    while (performance.now() < endsAt) {
      const at = performance.now();
      await operation();
      times.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return figures(times, times.length, startedAt);
}

/**
 * The same for an operation that takes no waiting: one in many is timed by itself, for looking at
 * the clock would cost as much as the operation.
 *
 * @param {{ seconds: number }} load
 * @param {() => unknown} operation
 * @returns {Promise<Figures>}
 */
export async function repeatAtOnce({ seconds }, operation) {
  const times = [];
  let operations = 0;
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1_000;
  for (let at = startedAt; at < endsAt;) {
    operation();
    const after = performance.now();
    times.push(Number(timed(operation)) / 1e6);
    operations += 2;
    // One slow operation is a batch; of fast ones many fit between two looks at the clock.
    const fits = Math.min(BETWEEN, Math.floor(1 / Math.max(after - at, 0.001)));
    for (let n = 0; n < fits; n++) operation();
    operations += fits;
    at = performance.now();
  }
  return figures(times, operations, startedAt);
}

function timed(operation) {
  const at = process.hrtime.bigint();
  operation();
  return process.hrtime.bigint() - at;
}

function figures(times, operations, startedAt) {
  const perSecond = (operations / (performance.now() - startedAt)) * 1_000;
  return { perSecond, ...quantiles(times) };
}
