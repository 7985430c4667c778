import { describe, expect, it } from "vitest";
import { hasRoom, isDowngrade, PLAN_TERMS, PLANS } from "./plan";

/** The contract's table of plans; `-` is without limit. */
const PUBLISHED = `
term                free  pro   business  enterprise
checksPerMinute     100   1000  10000     -
managementPerMinute 60    300   1000      -
agents              2     25    250       -
approvals           no    yes   yes       yes
webhooks            no    yes   yes       yes
members             3     10    50        -
logRetentionDays    7     30    365       -
`;

const [columns, ...rows] = PUBLISHED.trim()
  .split("\n")
  .map((line) => line.split(/\s+/));

function cell(value: unknown): string {
  if (value === null) return "-";
  return typeof value === "boolean" ? (value ? "yes" : "no") : String(value);
}

describe("the plans", () => {
  it("are the contract's", () => {
    expect(columns?.slice(1)).toEqual([...PLANS]);
    expect(rows.map(([term]) => term).sort()).toEqual(
      Object.keys(PLAN_TERMS.free)
        .filter((term) => term !== "name")
        .sort(),
    );
  });

  it.each(rows)("%s: %s, %s, %s, %s", (term, ...cells) => {
    expect(PLANS.map((plan) => cell(PLAN_TERMS[plan][term as "agents"]))).toEqual(cells);
  });
});

it.each<[used: number, limit: number | null, room: boolean]>([
  [0, 2, true],
  [1, 2, true],
  [2, 2, false],
  [3, 2, false],
  [0, 0, false],
  [1_000_000, null, true],
])("with %i of %s used there is room for one more: %s", (used, limit, room) => {
  expect(hasRoom(used, limit)).toBe(room);
});

it("calls downgrade what goes back in the order of the plans", () => {
  for (const [at, from] of PLANS.entries())
    for (const [to, plan] of PLANS.entries()) expect(isDowngrade(from, plan)).toBe(to < at);
});
