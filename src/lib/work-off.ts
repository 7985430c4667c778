/**
 * Works items off in the order they come: at once where less than `atOnce` groups are under way, else
 * together with the others that come meanwhile, `most` in a group.
 *
 * @param work must not reject; `isFirst` where it runs in the context of who gave the first of the group
 * @returns gives an item
 */
export function workOff<Item>(
  { most, atOnce }: { most: number; atOnce: number },
  work: (group: Item[], isFirst: boolean) => Promise<void>,
): (item: Item) => void {
  const waiting: Item[] = [];
  let underWay = 0;

  async function workOn(): Promise<void> {
    underWay++;
    for (let isFirst = true; waiting.length > 0; isFirst = false)
      await work(waiting.splice(0, most), isFirst);
    underWay--;
  }
  return (item) => {
    waiting.push(item);
    if (underWay < atOnce) void workOn();
  };
}
