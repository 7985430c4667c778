/** After this an attempt waits for its receiver and no longer for this process. */
const SLOW_AFTER_MS = 500;

/** How many attempts are under way, in all and to each endpoint. */
export interface Slots {
  used(): number;
  /** How many of those have been under way for so long that they only wait. */
  slow(): number;
  /** How many were ever filled. */
  filled(): number;
  /** How many of those have become free again. */
  freed(): number;
  /** How many attempts each endpoint has under way; one that has none is left out. */
  underWay(): ReadonlyMap<string, number>;
  /** Takes a slot until the work ends; the work must not reject. */
  fill(endpointId: string, work: Promise<void>): void;
  /** Resolves when a slot becomes free, or at `announce`. */
  nextChange(): Promise<void>;
  announce(): void;
}

export function createSlots(): Slots {
  const underWay = new Map<string, number>();
  let used = 0;
  let slow = 0;
  let filled = 0;
  let announce = () => {};
  const release = (endpointId: string) => {
    const left = (underWay.get(endpointId) ?? 1) - 1;
    if (left > 0) underWay.set(endpointId, left);
    else underWay.delete(endpointId);
    used--;
    announce();
  };
  return {
    used: () => used,
    slow: () => slow,
    filled: () => filled,
    freed: () => filled - used,
    underWay: () => underWay,
    fill: (endpointId, work) => {
      used++;
      filled++;
      underWay.set(endpointId, (underWay.get(endpointId) ?? 0) + 1);
      let isSlow = false;
      const timer = setTimeout(() => {
        isSlow = true;
        slow++;
        announce();
      }, SLOW_AFTER_MS);
      void work.then(() => {
        clearTimeout(timer);
        if (isSlow) slow--;
        release(endpointId);
      });
    },
    nextChange: () => new Promise((resolve) => (announce = resolve)),
    announce: () => announce(),
  };
}
