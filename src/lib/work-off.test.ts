import { afterEach, expect, it, vi } from "vitest";
import { type Limits, workOff } from "./work-off";

/** Groups as they begin, each under way until `end` is called. */
function observed(limits: Limits) {
  const begun: { group: number[]; isFirst: boolean; end(): void }[] = [];
  const give = workOff<number>(
    limits,
    (group, isFirst) => new Promise((end) => begun.push({ group, isFirst, end })),
  );
  return { give, begun, groups: () => begun.map(({ group }) => group) };
}

type Observed = ReturnType<typeof observed>;

afterEach(() => vi.useRealTimers());

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Ends all that is under way: what is given then begins at once. */
async function expectToBeginAnew({ give, begun }: Pick<Observed, "give" | "begun">) {
  for (const { end } of begun) end();
  await turn();
  give(4);
  expect(begun.at(-1)).toMatchObject({ group: [4], isFirst: true });
}

it("begins at once, and takes together what comes meanwhile, in its order", async () => {
  const { give, begun, groups } = observed({ most: 3, atOnce: 1 });
  for (const item of [1, 2, 3, 4, 5]) give(item);
  expect(groups()).toEqual([[1]]);
  begun[0]?.end();
  await turn();
  expect(groups()).toEqual([[1], [2, 3, 4]]);
  begun[1]?.end();
  await turn();
  expect(groups()).toEqual([[1], [2, 3, 4], [5]]);
  expect(begun.map(({ isFirst }) => isFirst)).toEqual([true, false, false]);
});

it("has so many groups under way at once, and begins anew when all were worked off", async () => {
  const { give, begun, groups } = observed({ most: 9, atOnce: 2 });
  for (const item of [1, 2, 3]) give(item);
  expect(groups()).toEqual([[1], [2]]);
  begun[1]?.end();
  await turn();
  expect(groups()).toEqual([[1], [2], [3]]);
  await expectToBeginAnew({ give, begun });
});

it("begins beside a group only when that is late, and goes on in one line when it has ended", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const { give, begun, groups } = observed({ most: 9, atOnce: 2, lateMs: 20 });
  for (const item of [1, 2, 3]) give(item);
  vi.advanceTimersByTime(19);
  expect(groups()).toEqual([[1]]);
  vi.advanceTimersByTime(1);
  expect(groups()).toEqual([[1], [2, 3]]);
  expect(begun[1]?.isFirst).toBe(false);
  give(4);
  begun[0]?.end();
  await turn();
  expect(groups()).toEqual([[1], [2, 3]]);
  begun[1]?.end();
  await turn();
  expect(groups()).toEqual([[1], [2, 3], [4]]);
});

it("begins at once beside one that is late already, and has no more than it may", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const { give, begun, groups } = observed({ most: 9, atOnce: 2, lateMs: 20 });
  give(1);
  vi.advanceTimersByTime(20);
  give(2);
  expect(groups()).toEqual([[1], [2]]);
  expect(begun[1]?.isFirst).toBe(true);
  give(3);
  vi.advanceTimersByTime(20);
  expect(groups()).toEqual([[1], [2]]);
  begun[0]?.end();
  await turn();
  expect(groups()).toEqual([[1], [2], [3]]);
  await expectToBeginAnew({ give, begun });
});
