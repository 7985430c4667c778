import { expect, it } from "vitest";
import { testPlatform } from "@/test/database";
import { seedFirstOrganization } from "./first-organization";

const platform = testPlatform();

it("is made once, however many instances start at the same moment", async () => {
  const made = await Promise.all(Array.from({ length: 4 }, () => seedFirstOrganization(platform)));
  expect(made.filter((organization) => organization !== null)).toHaveLength(1);
  const [{ count } = { count: 0 }] = await platform.sql<{ count: number }[]>`
    select count(*)::int as count from organizations`;
  expect(count).toBe(1);
  expect(await seedFirstOrganization(platform)).toBeNull();
});
