import { describe, expect, it } from "vitest";
import { findEntries } from "./find-entries";

const entries = [
  { group: "Go to", label: "Approvals", also: "inbox" },
  { group: "Go to", label: "Plan" },
  { group: "Go to", label: "API keys" },
  { group: "Agents", label: "José's planner" },
  { group: "Agents", label: "plan-bot" },
  { group: "Agents", label: "deploy-bot" },
];

const found = (typed: string) =>
  findEntries(entries, typed).map(({ name, entries: list }) => [
    name,
    ...list.map(({ label }) => label),
  ]);

describe("findEntries", () => {
  it("keeps all in their order while nothing is typed", () => {
    expect(found("  ")).toEqual([
      ["Go to", "Approvals", "Plan", "API keys"],
      ["Agents", "José's planner", "plan-bot", "deploy-bot"],
    ]);
  });

  it("puts what begins with the words first", () => {
    expect(found("plan")).toEqual([
      ["Go to", "Plan"],
      ["Agents", "plan-bot", "José's planner"],
    ]);
  });

  it("puts the group of the best match first", () => {
    expect(found("pla").map(([name]) => name)).toEqual(["Go to", "Agents"]);
    expect(found("deploy")[0]?.[0]).toBe("Agents");
  });

  it("wants every word, in any order, whatever the capitals and accents", () => {
    expect(found("PLANNER jose")).toEqual([["Agents", "José's planner"]]);
    expect(found("keys api")).toEqual([["Go to", "API keys"]]);
    expect(found("plan nothing")).toEqual([]);
  });

  it("finds by words that are not shown, and takes what is typed as text", () => {
    expect(found("inbox")).toEqual([["Go to", "Approvals"]]);
    expect(found(".*")).toEqual([]);
  });
});
