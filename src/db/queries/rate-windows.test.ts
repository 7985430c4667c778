import { describe, expect, it } from "vitest";
import { testPlatform } from "@/test/database";
import { countUse } from "./rate-windows";

const platform = testPlatform();

it("is not set back by a use that began in the window before", async () => {
  const use = () => platform.db.system((tx) => countUse(tx, "b", { seconds: 60, room: 1_000 }));
  await use();
  // The window that a faster request has opened meanwhile, as a late one finds it.
  await platform.sql`
    update rate_windows set window_start = window_start + interval '1 minute', used = 100
    where bucket = 'b'`;
  const late = await use();
  expect(late.used).toBe(101);
  expect((await use()).used).toBe(102);
});

it("begins again in a new window", async () => {
  const use = () => platform.db.system((tx) => countUse(tx, "c", { seconds: 60, room: 1_000 }));
  await use();
  await platform.sql`
    update rate_windows set window_start = window_start - interval '1 minute', used = 100
    where bucket = 'c'`;
  expect((await use()).used).toBe(1);
});

describe("a window with room for so many", () => {
  const use = (bucket: string) =>
    platform.db.system((tx) => countUse(tx, bucket, { seconds: 60, room: 10 }));

  it("takes exactly so many at once, and tells the others when it ends", async () => {
    const uses = await Promise.all(Array.from({ length: 200 }, () => use("d")));
    expect(uses.filter(({ over }) => !over)).toHaveLength(10);
    expect(new Set(uses.map(({ endsAt }) => endsAt.getTime())).size).toBe(1);
    const left = (uses[0]?.endsAt.getTime() ?? 0) - Date.now();
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(60_000);
  });

  it("that is used up is only read", async () => {
    for (let n = 0; n < 10; n++) await use("e");
    const written = () =>
      platform.sql`select xmin::text, used from rate_windows where bucket = 'e'`;
    const before = await written();
    expect(await use("e")).toMatchObject({ used: 10, over: true });
    expect(await written()).toEqual(before);
  });

  it("begins again when it is over", async () => {
    for (let n = 0; n < 11; n++) await use("f");
    await platform.sql`
      update rate_windows set window_start = window_start - interval '1 minute'
      where bucket = 'f'`;
    expect(await use("f")).toMatchObject({ used: 1, over: false });
  });
});
