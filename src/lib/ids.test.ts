import { describe, expect, it } from "vitest";
import { sha256 } from "./hash";
import { firstIdAt, firstLogEntryIdAt, isUuid, newId, newLogEntryId } from "./ids";

describe("an id", () => {
  it("says what it names", () => {
    expect(newId("agent")).toMatch(/^agent_[0-9a-f]{12}7[0-9a-f]{19}$/);
    expect(newId("whe")).toMatch(/^whe_[0-9a-f]{32}$/);
  });

  it("is unique, and sorts as text in the order of creation", () => {
    for (const make of [() => newId("evt"), newLogEntryId]) {
      const ids = Array.from({ length: 5_000 }, make);
      expect(new Set(ids).size).toBe(ids.length);
      expect([...ids].sort()).toEqual(ids);
    }
  });

  it("of a log entry is a UUIDv7 that Postgres takes", () => {
    const id = newLogEntryId();
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(isUuid(id)).toBe(true);
    expect(isUuid(id.toUpperCase())).toBe(true);
  });
});

it("the first id of a moment is at most every id of it, and above every id before it", () => {
  for (const at of [new Date(0), new Date("2026-03-12T13:03:22.480Z"), new Date()]) {
    const bound = firstLogEntryIdAt(at);
    expect(isUuid(bound)).toBe(true);
    for (let i = 0; i < 1_000; i++) expect(newLogEntryId(at) >= bound).toBe(true);
  }
  const at = new Date("2026-03-12T13:03:22.480Z");
  for (let i = 0; i < 1_000; i++)
    expect(newLogEntryId(new Date(at.getTime() - 1)) < firstLogEntryIdAt(at)).toBe(true);
});

it("so is the first id of a moment with a prefix", () => {
  const at = new Date();
  for (let i = 0; i < 1_000; i++) expect(newId("dlv") >= firstIdAt("dlv", at)).toBe(true);
  const later = firstIdAt("dlv", new Date(Date.now() + 1));
  expect(firstIdAt("dlv", at)).toMatch(/^dlv_[0-9a-f]{32}$/);
  expect(firstIdAt("dlv", at) < later).toBe(true);
});

it.each([
  ["before 1970", -8.64e15, 0],
  ["after the year 10889", 8.64e15, 2 ** 48 - 1],
])("the first id of a moment %s is that of the nearest an id can say", (_, asked, nearest) => {
  const bound = firstLogEntryIdAt(new Date(asked));
  expect(isUuid(bound)).toBe(true);
  expect(bound).toBe(firstLogEntryIdAt(new Date(nearest)));
});

it.each(
  [
    "",
    "1",
    "agent_0190",
    "0190f6a0-0000-7000-8000-00000000000",
    "0190f6a0-0000-7000-8000-0000000000000",
    "0190f6a0-0000-7000-8000-00000000000g",
    "0190f6a0-0000-7000-8000-000000000000\n",
    " 0190f6a0-0000-7000-8000-000000000000",
    "{0190f6a0-0000-7000-8000-000000000000}",
    "0190f6a0000070008000000000000000",
    "0190f6a0-0000-7000-8000-000000000000'--",
  ].map((text) => [text]),
)("%j is no UUID", (text) => {
  expect(isUuid(text)).toBe(false);
});

it("a hash is SHA-256 of the UTF-8 text, in hex", () => {
  expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect(sha256("\u00e9")).toBe("4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c");
});
