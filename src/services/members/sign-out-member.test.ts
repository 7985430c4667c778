import { describe, expect, it } from "vitest";
import type { Role } from "@/domain/role";
import { testPlatform } from "@/test/database";
import { aKey, aMember, anOrganization, ctxOf, historyOf } from "@/test/factories";
import type { Ctx } from "../context";
import { createOrganization } from "../organizations/create-organization";
import { startSession } from "../people/start-session";
import { viewSession } from "../people/view-session";
import { changeRole } from "./change-role";
import { listMembers } from "./list-members";
import { signOutMember } from "./sign-out-member";

const platform = testPlatform();

/** Another member, signed in with two browsers, one of which shows the organization. */
async function join(owner: Ctx, role: Role) {
  const actor = await aMember(platform, owner.organizationId, role);
  const sessions = [
    await startSession(platform, actor.userId, null),
    await startSession(platform, actor.userId, null),
  ];
  await viewSession(platform, sessions[0] ?? "");
  const ctx = ctxOf(owner, owner.organizationId, actor);
  return { ctx, userId: actor.userId, sessions, id: await idOf(ctx) };
}

async function idOf({ organizationId, actor }: Ctx): Promise<string> {
  const userId = actor.kind === "member" ? actor.userId : "";
  const [row] = await platform.sql`
    select id from members where user_id = ${userId} and organization_id = ${organizationId}`;
  return row?.id as string;
}

const livingOf = async (sessions: string[]) => {
  const views = await Promise.all(sessions.map((id) => viewSession(platform, id)));
  return views.filter((view) => view !== null).length;
};

describe("signing a member out", () => {
  it("ends all their sessions and nobody else's, keeps the member, and is recorded", async () => {
    const owner = await anOrganization(platform);
    const [member, other] = [await join(owner, "reviewer"), await join(owner, "reviewer")];
    expect(await signOutMember(owner, member.id)).toEqual({ ended: 2 });
    expect([await livingOf(member.sessions), await livingOf(other.sessions)]).toEqual([0, 2]);
    expect((await listMembers(owner)).members).toHaveLength(3);
    const [row, ...more] = await historyOf(owner, member.id);
    expect(more).toEqual([]);
    expect(row?.event).toBe("member.signed_out");
    expect(JSON.parse(row?.after ?? "")).toEqual({ userId: member.userId, sessions: 2 });
    const again = await startSession(platform, member.userId, null);
    expect((await viewSession(platform, again))?.organization?.id).toBe(owner.organizationId);
  });

  it("ends a session that shows another organization too: it could be turned to this one", async () => {
    const owner = await anOrganization(platform);
    const { userId, id } = await join(owner, "reviewer");
    const elsewhere = await createOrganization(platform, { userId, name: "Other", plan: "free" });
    const session = await startSession(platform, userId, null);
    await platform.sql`
      update sessions set organization_id = ${elsewhere.id} where id = ${session}`;
    await signOutMember(owner, id);
    expect(await livingOf([session])).toBe(0);
  });

  it.each([
    ["reviewer", "viewer"],
    ["viewer", "viewer"],
    ["admin", "owner"],
  ] as const)("is forbidden to a %s for a %s", async (actor, target) => {
    const owner = await anOrganization(platform);
    const [{ ctx }, member] = [await join(owner, actor), await join(owner, target)];
    await expect(signOutMember(ctx, member.id)).rejects.toMatchObject({ code: "forbidden" });
    expect(await livingOf(member.sessions)).toBe(2);
    expect(await historyOf(owner, member.id)).toEqual([]);
  });

  it("is forbidden to keys, to oneself, and to who has lost the role meanwhile", async () => {
    const owner = await anOrganization(platform);
    const [admin, member] = [await join(owner, "admin"), await join(owner, "viewer")];
    const { ctx: key } = await aKey(owner);
    await expect(signOutMember(key, member.id)).rejects.toMatchObject({ code: "forbidden" });
    await expect(signOutMember(admin.ctx, admin.id)).rejects.toMatchObject({ code: "forbidden" });
    await changeRole(owner, { memberId: admin.id, role: "viewer" });
    await expect(signOutMember(admin.ctx, member.id)).rejects.toMatchObject({ code: "forbidden" });
    expect([await livingOf(admin.sessions), await livingOf(member.sessions)]).toEqual([2, 2]);
  });

  it("of another organization's member finds nothing", async () => {
    const member = await join(await anOrganization(platform), "viewer");
    const stranger = await anOrganization(platform);
    const attempt = signOutMember(stranger, member.id);
    await expect(attempt).rejects.toMatchObject({ code: "not_found" });
    expect(await livingOf(member.sessions)).toBe(2);
  });
});

describe("the list of members", () => {
  it("says when each was last seen here, and not what they do elsewhere", async () => {
    const owner = await anOrganization(platform);
    const [here, elsewhere] = [await join(owner, "reviewer"), await join(owner, "reviewer")];
    await platform.sql`
      update sessions set organization_id = 'org_other' where user_id = ${elsewhere.userId}`;
    const { members } = await listMembers(owner);
    const seen = new Map(members.map(({ id, lastSeenAt }) => [id, lastSeenAt]));
    expect(Date.now() - (seen.get(here.id)?.getTime() ?? 0)).toBeLessThan(60_000);
    expect(seen.get(elsewhere.id)).toBeNull();
  });

  it("says whom the one who asks may sign out", async () => {
    const owner = await anOrganization(platform);
    const [admin, viewer] = [await join(owner, "admin"), await join(owner, "viewer")];
    const may = async (ctx: Ctx) =>
      (await listMembers(ctx)).members.map(({ canSignOut }) => canSignOut);
    expect(await may(owner)).toEqual([false, true, true]);
    expect(await may(admin.ctx)).toEqual([false, false, true]);
    expect(await may(viewer.ctx)).toEqual([false, false, false]);
  });
});
