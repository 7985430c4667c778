import { expect, it } from "vitest";
import { testPlatform } from "@/test/database";
import { countUse } from "./people";

const platform = testPlatform();

it("is not set back by a use that began in the window before", async () => {
  const use = () => platform.db.system((tx) => countUse(tx, "b", 60));
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
  const use = () => platform.db.system((tx) => countUse(tx, "c", 60));
  await use();
  await platform.sql`
    update rate_windows set window_start = window_start - interval '1 minute', used = 100
    where bucket = 'c'`;
  expect((await use()).used).toBe(1);
});
