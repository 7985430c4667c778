import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Actor,
  ALL_RIGHTS,
  actorCan,
  actorId,
  can,
  mayChangeMember,
  type Right,
  ROLES,
  type Role,
  SCOPES,
} from "./role";

/** The published table, written out by hand: a change of a right has to be made here as well. */
const PUBLISHED = `
right               owner  admin  reviewer  viewer  key(manage)  system
approvals.resolve   yes    yes    yes       -       -            -
agents.manage       yes    yes    -         -       yes          yes
permissions.manage  yes    yes    -         -       yes          yes
webhooks.manage     yes    yes    -         -       yes          yes
keys.manage         yes    yes    -         -       -            yes
members.manage      yes    yes    -         -       -            yes
owners.manage       yes    -      -         -       -            yes
organization.manage yes    yes    -         -       -            yes
plan.manage         yes    -      -         -       -            yes
log.erase           yes    -      -         -       -            yes
`;

const rows = PUBLISHED.trim()
  .split("\n")
  .slice(1)
  .map((line) => line.split(/\s+/));

const member = (role: Role): Actor => ({ kind: "member", userId: "user_1", role });
const key = (...scopes: (typeof SCOPES)[number][]): Actor => ({
  kind: "key",
  keyId: "key_1",
  scopes,
  agentIds: null,
});
const SYSTEM: Actor = { kind: "system" };

describe("the table of rights", () => {
  it("has a row for every right", () => {
    expect(rows.map(([right]) => right).sort()).toEqual([...ALL_RIGHTS].sort());
  });

  it("has a column for every role", () => {
    expect([...ROLES]).toEqual(["owner", "admin", "reviewer", "viewer"]);
  });

  it.each(rows)("%s: %s %s %s %s %s %s", (name, ...cells) => {
    const right = name as Right;
    const granted = [...ROLES.map(member), key("manage"), SYSTEM].map((actor) =>
      actorCan(actor, right) ? "yes" : "-",
    );
    expect(granted).toEqual(cells);
    expect(ROLES.map((role) => (can(role, right) ? "yes" : "-"))).toEqual(cells.slice(0, 4));
  });
});

describe("approving and rejecting", () => {
  it("is for people only: no key with whatever scopes, nor the service itself", () => {
    const actor = fc.oneof(
      fc.record({
        kind: fc.constant("key" as const),
        keyId: fc.string(),
        scopes: fc.subarray([...SCOPES]),
        agentIds: fc.option(fc.array(fc.string())),
      }),
      fc.constant(SYSTEM),
    );
    fc.assert(
      fc.property(actor, (given) => {
        expect(actorCan(given, "approvals.resolve")).toBe(false);
      }),
    );
  });
});

describe("a key", () => {
  it("without the manage scope manages nothing", () => {
    const others = key("check", "log", "approvals:read");
    expect(ALL_RIGHTS.filter((right) => actorCan(others, right))).toEqual([]);
  });
});

describe("changing a member", () => {
  it.each<[actor: Role, from: Role, to: Role | null, may: boolean]>([
    ["owner", "viewer", "owner", true],
    ["owner", "owner", "viewer", true],
    ["owner", "owner", null, true],
    ["admin", "viewer", "admin", true],
    ["admin", "admin", null, true],
    ["admin", "viewer", "owner", false],
    ["admin", "owner", "viewer", false],
    ["admin", "owner", null, false],
    ["reviewer", "viewer", "reviewer", false],
    ["reviewer", "reviewer", null, false],
    ["viewer", "viewer", "owner", false],
  ])("%s makes %s into %s: %s", (actor, from, to, may) => {
    expect(mayChangeMember(member(actor), from, to)).toBe(may);
  });

  it("is nothing for a key", () => {
    for (const from of ROLES)
      for (const to of [...ROLES, null])
        expect(mayChangeMember(key(...SCOPES), from, to)).toBe(false);
  });
});

it("records name the member, the key, or the service", () => {
  expect([member("viewer"), key("check"), SYSTEM].map(actorId)).toEqual([
    "user_1",
    "key_1",
    "system",
  ]);
});
