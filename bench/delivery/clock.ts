/** This machine's time in milliseconds with fractions, to compare processes and Postgres with. */
export function openClock(): () => number {
  // A tick of the wall clock, so that its whole milliseconds are known more finely.
  const before = Date.now();
  while (Date.now() === before);
  const offset = Date.now() - performance.now();
  return () => offset + performance.now();
}
