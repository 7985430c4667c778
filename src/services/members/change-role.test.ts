import { describe, expect, it } from "vitest";
import type { Role } from "@/domain/role";
import { testPlatform } from "@/test/database";
import { aKey, aMember, anOrganization, ctxOf } from "@/test/factories";
import type { Change } from "@/db/live";
import type { Ctx } from "../context";
import { changeRole } from "./change-role";
import { listMembers } from "./list-members";
import { removeMember } from "./remove-member";

const platform = testPlatform();

/** Another member, with the context their requests have. */
async function join(owner: Ctx, role: Role) {
  const actor = await aMember(platform, owner.organizationId, role);
  return { ctx: ctxOf(owner, owner.organizationId, actor), id: await idOf(owner, actor.userId) };
}

async function idOf(ctx: Ctx, userId: string): Promise<string> {
  const [row] = await platform.sql`
    select id from members where user_id = ${userId} and organization_id = ${ctx.organizationId}`;
  return row?.id as string;
}

const ownId = (ctx: Ctx) => idOf(ctx, ctx.actor.kind === "member" ? ctx.actor.userId : "");

const ownersOf = async ({ organizationId }: Ctx) =>
  (
    await platform.sql`
    select id from members where organization_id = ${organizationId} and role = 'owner'`
  ).length;

const eventsOf = ({ organizationId }: Ctx) => platform.sql`
  select event, subject_id, before, after from admin_history
  where organization_id = ${organizationId} order by id`;

describe("changing a role", () => {
  it("holds from then on, and is recorded", async () => {
    const owner = await anOrganization(platform);
    const { id } = await join(owner, "viewer");
    expect(await changeRole(owner, { memberId: id, role: "reviewer" })).toMatchObject({
      role: "reviewer",
    });
    const [row] = await eventsOf(owner);
    expect(row).toMatchObject({ event: "member.role_changed", subject_id: id });
    expect(JSON.parse(row?.after as string)).toMatchObject({ role: "reviewer" });
  });

  it("to the same role records nothing", async () => {
    const owner = await anOrganization(platform);
    await changeRole(owner, { memberId: await ownId(owner), role: "owner" });
    expect(await eventsOf(owner)).toEqual([]);
  });

  it.each([
    ["reviewer", "viewer", "viewer"],
    ["viewer", "viewer", "admin"],
    ["admin", "owner", "viewer"],
    ["admin", "viewer", "owner"],
  ] as const)("is forbidden to %s: from %s to %s", async (actor, from, to) => {
    const owner = await anOrganization(platform);
    const { ctx } = await join(owner, actor);
    const target = await join(owner, from);
    await expect(changeRole(ctx, { memberId: target.id, role: to })).rejects.toMatchObject({
      code: "forbidden",
    });
    expect(await eventsOf(owner)).toEqual([]);
  });

  it("is forbidden to every key", async () => {
    const owner = await anOrganization(platform);
    const { id } = await join(owner, "viewer");
    const { ctx } = await aKey(owner);
    await expect(changeRole(ctx, { memberId: id, role: "admin" })).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  it("of another organization's member finds nothing", async () => {
    const { id } = await join(await anOrganization(platform), "viewer");
    const stranger = await anOrganization(platform);
    await expect(changeRole(stranger, { memberId: id, role: "admin" })).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(removeMember(stranger, id)).rejects.toMatchObject({ code: "not_found" });
  });

  it("of the last owner is refused; with a second one it is not", async () => {
    const owner = await anOrganization(platform);
    const memberId = await ownId(owner);
    await expect(changeRole(owner, { memberId, role: "admin" })).rejects.toMatchObject({
      code: "state_conflict",
    });
    await join(owner, "owner");
    await changeRole(owner, { memberId, role: "admin" });
    expect(await ownersOf(owner)).toBe(1);
  });
});

describe("owners acting at the same moment", () => {
  it("two who demote each other leave one", async () => {
    for (let round = 0; round < 5; round++) {
      const first = await anOrganization(platform);
      const second = await join(first, "owner");
      const done = await Promise.allSettled([
        changeRole(first, { memberId: second.id, role: "viewer" }),
        changeRole(second.ctx, { memberId: await ownId(first), role: "viewer" }),
      ]);
      expect(done.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"]);
      expect(await ownersOf(first)).toBe(1);
    }
  });

  it("two who leave at once leave one", async () => {
    const first = await anOrganization(platform);
    const second = await join(first, "owner");
    const mine = await ownId(first);
    await Promise.allSettled([removeMember(first, mine), removeMember(second.ctx, second.id)]);
    expect(await ownersOf(first)).toBe(1);
  });

  it("one who was demoted meanwhile acts with the role they have now", async () => {
    const first = await anOrganization(platform);
    const [second, third] = [await join(first, "owner"), await join(first, "owner")];
    await changeRole(first, { memberId: second.id, role: "viewer" });
    await expect(
      changeRole(second.ctx, { memberId: third.id, role: "viewer" }),
    ).rejects.toMatchObject({
      code: "forbidden",
    });
    await removeMember(first, second.id);
    await expect(removeMember(second.ctx, third.id)).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("removing a member", () => {
  it("is recorded, and told to every open screen", async () => {
    const owner = await anOrganization(platform);
    const { id, ctx } = await join(owner, "admin");
    const told = new Promise<Change>((resolve) => {
      platform.live.subscribe(owner.organizationId, (change) => {
        if (change.kind !== "listening") resolve(change);
      });
    });
    await expect.poll(() => platform.live.trustMs()).toBe(5_000);
    await removeMember(owner, id);
    expect(await told).toMatchObject({ kind: "access" });
    expect(await eventsOf(owner)).toMatchObject([{ event: "member.removed", subject_id: id }]);
    expect((await listMembers(owner)).members).toHaveLength(1);
    await expect(changeRole(ctx, { memberId: id, role: "owner" })).rejects.toThrow();
  });

  it.each(["reviewer", "viewer"] as const)(
    "is forbidden to a %s, but leaving is not",
    async (role) => {
      const owner = await anOrganization(platform);
      const leaver = await join(owner, role);
      const other = await join(owner, "viewer");
      await expect(removeMember(leaver.ctx, other.id)).rejects.toMatchObject({ code: "forbidden" });
      await removeMember(leaver.ctx, leaver.id);
      expect((await listMembers(owner)).members).toHaveLength(2);
    },
  );

  it("who is an owner is forbidden to an admin", async () => {
    const owner = await anOrganization(platform);
    await join(owner, "owner");
    const { ctx } = await join(owner, "admin");
    await expect(removeMember(ctx, await ownId(owner))).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  it("who is the last owner is refused, also when they want to leave", async () => {
    const owner = await anOrganization(platform);
    await expect(removeMember(owner, await ownId(owner))).rejects.toMatchObject({
      code: "state_conflict",
    });
    expect(await ownersOf(owner)).toBe(1);
  });
});

describe("the list of members", () => {
  it("says what the one who asks may do with each", async () => {
    const owner = await anOrganization(platform);
    const admin = await join(owner, "admin");
    const viewer = await join(owner, "viewer");
    const byRole = async (ctx: Ctx) => {
      const { members, invitableRoles } = await listMembers(ctx);
      const may = members.map((m) => [m.role, m.assignableRoles, m.canRemove] as const);
      return { may, invitableRoles };
    };
    expect(await byRole(owner)).toEqual({
      may: [
        ["owner", [], false],
        ["admin", ["owner", "admin", "reviewer", "viewer"], true],
        ["viewer", ["owner", "admin", "reviewer", "viewer"], true],
      ],
      invitableRoles: ["owner", "admin", "reviewer", "viewer"],
    });
    expect(await byRole(admin.ctx)).toEqual({
      may: [
        ["owner", [], false],
        ["admin", ["admin", "reviewer", "viewer"], true],
        ["viewer", ["admin", "reviewer", "viewer"], true],
      ],
      invitableRoles: ["admin", "reviewer", "viewer"],
    });
    expect(await byRole(viewer.ctx)).toEqual({
      may: [
        ["owner", [], false],
        ["admin", [], false],
        ["viewer", [], true],
      ],
      invitableRoles: [],
    });
  });
});
