/** How many items go together, and when another group begins beside those under way. */
export interface Limits {
  /** Items in a group. */
  most: number;
  /** Groups under way at the same time. */
  atOnce: number;
  /** A group begins beside others only where those have lasted so long, in milliseconds. */
  lateMs?: number;
}

/**
 * Works items off in the order they come: at once where another group may begin, else together with
 * the others that come meanwhile.
 *
 * @param work must not reject; `isFirst` where it runs in the context of who gave the first of the group
 * @returns gives an item
 */
export function workOff<Item>(
  { most, atOnce, lateMs = 0 }: Limits,
  work: (group: Item[], isFirst: boolean) => Promise<void>,
): (item: Item) => void {
  const waiting: Item[] = [];
  let underWay = 0;
  let late = 0;
  const mayBegin = () => underWay < atOnce && (lateMs === 0 || underWay === late);

  async function workOn(isFirst: boolean): Promise<void> {
    underWay++;
    do {
      await workOnce(isFirst);
      isFirst = false;
    } while (waiting.length > 0 && (lateMs === 0 || underWay - late === 1));
    underWay--;
  }

  async function workOnce(isFirst: boolean): Promise<void> {
    let isLate = false;
    const becomeLate = () => {
      isLate = true;
      late++;
      if (waiting.length > 0 && mayBegin()) void workOn(false);
    };
    const timer = lateMs > 0 ? setTimeout(becomeLate, lateMs) : undefined;
    await work(waiting.splice(0, most), isFirst);
    clearTimeout(timer);
    if (isLate) late--;
  }

  return (item) => {
    waiting.push(item);
    if (mayBegin()) void workOn(true);
  };
}
