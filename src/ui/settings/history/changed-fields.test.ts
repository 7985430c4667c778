import { expect, it } from "vitest";
import { changedFields } from "./changed-fields";

const json = JSON.stringify;

it("leaves out what stayed", () => {
  const before = json({ maxAmount: "10", action: "a.b", requiresApproval: false, currency: null });
  const after = json({ maxAmount: "20", action: "a.b", requiresApproval: true, currency: null });
  expect(changedFields(before, after)).toEqual([
    { name: "max amount", before: "10", after: "20" },
    { name: "requires approval", before: "no", after: "yes" },
  ]);
});

it("shows what began and what ended", () => {
  expect(changedFields(null, json({ name: "a" }))).toEqual([
    { name: "name", before: null, after: "a" },
  ]);
  expect(changedFields(json({ scopes: ["check", "log"], graceHours: 0 }), null)).toEqual([
    { name: "scopes", before: "check, log", after: null },
    { name: "grace hours", before: "0", after: null },
  ]);
});

it("survives what it cannot read", () => {
  expect(changedFields("{", '"text"')).toEqual([]);
  expect(changedFields(null, null)).toEqual([]);
});
