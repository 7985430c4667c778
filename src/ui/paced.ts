/**
 * Runs the work at once, and then no more often than the gap allows: whatever asks meanwhile gets one
 * run at its end.
 *
 * @param gapMs how long after a run the next may come, in milliseconds; asked at each run
 */
export function paced(work: () => void, gapMs: () => number): () => void {
  let resting = false;
  let asked = false;
  const run = () => {
    resting = true;
    asked = false;
    work();
    setTimeout(rested, gapMs());
  };
  const rested = () => {
    resting = false;
    if (asked) run();
  };
  return () => {
    if (resting) asked = true;
    else run();
  };
}
