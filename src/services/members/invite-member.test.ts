import { randomBytes } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import { testPlatform } from "@/test/database";
import { aColleague, anOrganization } from "@/test/factories";
import type { Ctx } from "../context";
import { startSession } from "../people/start-session";
import { viewSession } from "../people/view-session";
import { acceptInvitation, viewInvitationByToken } from "./accept-invitation";
import { inviteMember, type SentInvitation } from "./invite-member";
import { listMembers } from "./list-members";
import { revokeInvitation } from "./revoke-invitation";

const platform = testPlatform();

const anAddress = () => `${randomBytes(6).toString("hex")}@example.com`;
const tokenOf = ({ link }: SentInvitation) => link.split("/").at(-1) ?? "";

/** Someone with an account and no place here, signed in. */
async function aStranger(email = anAddress()) {
  const [row] = await platform.sql`insert into users (email) values (${email}) returning id`;
  const sessionId = await startSession(platform, row?.id as string, null);
  return { email, session: (await viewSession(platform, sessionId))! };
}

const accept = (session: Parameters<typeof acceptInvitation>[1], sent: SentInvitation) =>
  acceptInvitation(platform, session, { token: tokenOf(sent), requestId: "req_test" });

const eventsOf = async ({ organizationId }: Ctx) =>
  (
    await platform.sql`
    select event from admin_history where organization_id = ${organizationId} order by id`
  ).map((row) => row.event as string);

describe("inviting", () => {
  it("mails a link that shows what it is about, and keeps only its fingerprint", async () => {
    const owner = await anOrganization(platform);
    const email = anAddress();
    const sent = await inviteMember(owner, { email: ` ${email.toUpperCase()}`, role: "reviewer" });
    expect(sent).toMatchObject({ mailed: true, invitation: { email, role: "reviewer" } });
    expect(platform.sentEmails[0]).toMatchObject({
      to: email,
      subject: "Join Acme on AgentWarden",
    });
    expect(platform.sentEmails[0]?.text).toContain(sent.link);
    expect(tokenOf(sent)).toMatch(/^[\w-]{43}$/);
    expect(await viewInvitationByToken(platform, tokenOf(sent))).toMatchObject({
      organizationName: "Acme",
      email,
      role: "reviewer",
    });
    const [row] = await platform.sql`select * from invitations where id = ${sent.invitation.id}`;
    expect(JSON.stringify(row)).not.toContain(tokenOf(sent));
    expect(row?.expires_at.getTime() / 86_400_000).toBeCloseTo(Date.now() / 86_400_000 + 7, 2);
    expect(await eventsOf(owner)).toEqual(["member.invited"]);
    expect(JSON.stringify(await listMembers(owner))).not.toContain("okenHash");
  });

  it("stands when the mail cannot be sent, and says so", async () => {
    const owner = await anOrganization(platform);
    const mailer = { outbox: () => [], send: vi.fn().mockRejectedValue(new Error("down")) };
    const email = anAddress();
    const sent = await inviteMember({ ...owner, mailer }, { email, role: "viewer" });
    expect(sent.mailed).toBe(false);
    await accept((await aStranger(email)).session, sent);
  });

  it.each([
    ["reviewer", "viewer"],
    ["viewer", "viewer"],
    ["admin", "owner"],
  ] as const)("is forbidden to a %s who offers %s, and mails nothing", async (actor, role) => {
    const ctx = await aColleague(await anOrganization(platform), actor);
    const before = platform.sentEmails.length;
    await expect(inviteMember(ctx, { email: anAddress(), role })).rejects.toMatchObject({
      code: "forbidden",
    });
    expect(platform.sentEmails).toHaveLength(before);
    expect(await eventsOf(ctx)).toEqual([]);
  });

  it("refuses what is no address, and a member's address", async () => {
    const owner = await anOrganization(platform);
    const { members } = await listMembers(owner);
    const email = members[0]?.email.toUpperCase() ?? "";
    await expect(inviteMember(owner, { email, role: "viewer" })).rejects.toMatchObject({
      code: "name_taken",
    });
    await expect(
      inviteMember(owner, { email: "a,b@example.com", role: "viewer" }),
    ).rejects.toMatchObject({ code: "invalid_field" });
  });

  it("again replaces the open invitation: the old link stops", async () => {
    const owner = await anOrganization(platform, "free");
    const { email, session } = await aStranger();
    const [old] = [await inviteMember(owner, { email, role: "viewer" })];
    const fresh = await inviteMember(owner, { email: email.toUpperCase(), role: "admin" });
    expect((await listMembers(owner)).invitations).toMatchObject([{ email, role: "admin" }]);
    await expect(accept(session, old)).rejects.toMatchObject({ code: "not_found" });
    expect(await accept(session, fresh)).toMatchObject({ role: "admin" });
  });

  it("again replaces a lapsed one", async () => {
    const owner = await anOrganization(platform);
    const email = anAddress();
    const sent = await inviteMember(owner, { email, role: "viewer" });
    await platform.sql`update invitations set expires_at = now() where id = ${sent.invitation.id}`;
    await inviteMember(owner, { email, role: "viewer" });
    expect((await listMembers(owner)).invitations).toHaveLength(1);
  });

  it("counts members and open invitations against the plan", async () => {
    const owner = await anOrganization(platform, "free");
    await aColleague(owner, "viewer");
    const last = await inviteMember(owner, { email: anAddress(), role: "viewer" });
    const refused = inviteMember(owner, { email: anAddress(), role: "viewer" });
    await expect(refused).rejects.toMatchObject({
      code: "plan_limit_exceeded",
      extra: { planLimit: { limitType: "members", currentPlan: "free" } },
    });
    await revokeInvitation(owner, last.invitation.id);
    await inviteMember(owner, { email: anAddress(), role: "viewer" });
  });

  it("two at once for the last place lets one in", async () => {
    for (let round = 0; round < 5; round++) {
      const owner = await anOrganization(platform, "free");
      await aColleague(owner, "viewer");
      const tries = await Promise.allSettled(
        [1, 2, 3].map(() => inviteMember(owner, { email: anAddress(), role: "viewer" })),
      );
      expect(tries.filter((one) => one.status === "fulfilled")).toHaveLength(1);
      expect((await listMembers(owner)).invitations).toHaveLength(1);
    }
  });

  it("of one address twice at once leaves one open invitation", async () => {
    const owner = await anOrganization(platform);
    const email = anAddress();
    await Promise.all([1, 2, 3].map(() => inviteMember(owner, { email, role: "viewer" })));
    expect((await listMembers(owner)).invitations).toHaveLength(1);
  });
});

describe("withdrawing an invitation", () => {
  it("stops the link, and is recorded", async () => {
    const owner = await anOrganization(platform);
    const { email, session } = await aStranger();
    const sent = await inviteMember(owner, { email, role: "viewer" });
    await revokeInvitation(owner, sent.invitation.id);
    await expect(accept(session, sent)).rejects.toMatchObject({ code: "not_found" });
    expect(await eventsOf(owner)).toEqual(["member.invited", "invitation.revoked"]);
    await expect(revokeInvitation(owner, sent.invitation.id)).rejects.toMatchObject({
      code: "not_found",
    });
  });

  it("is forbidden without the right, for an owner's to admins, and finds none elsewhere", async () => {
    const owner = await anOrganization(platform);
    const sent = await inviteMember(owner, { email: anAddress(), role: "owner" });
    for (const role of ["viewer", "reviewer", "admin"] as const)
      await expect(
        revokeInvitation(await aColleague(owner, role), sent.invitation.id),
      ).rejects.toMatchObject({ code: "forbidden" });
    const stranger = await anOrganization(platform);
    await expect(revokeInvitation(stranger, sent.invitation.id)).rejects.toMatchObject({
      code: "not_found",
    });
    expect((await listMembers(owner)).invitations).toHaveLength(1);
  });
});

describe("accepting an invitation", () => {
  it("makes a member, turns the browser to the organization, and is recorded", async () => {
    const owner = await anOrganization(platform);
    const { email, session } = await aStranger();
    await accept(session, await inviteMember(owner, { email, role: "reviewer" }));
    expect(await viewSession(platform, session.sessionId)).toMatchObject({
      organization: { id: owner.organizationId, role: "reviewer" },
    });
    expect(await eventsOf(owner)).toEqual(["member.invited", "member.joined"]);
    expect((await listMembers(owner)).invitations).toEqual([]);
  });

  it("twice at once makes one member", async () => {
    for (let round = 0; round < 5; round++) {
      const owner = await anOrganization(platform);
      const { email, session } = await aStranger();
      const sent = await inviteMember(owner, { email, role: "viewer" });
      const tries = await Promise.allSettled([accept(session, sent), accept(session, sent)]);
      expect(tries.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"]);
      expect((await listMembers(owner)).members).toHaveLength(2);
    }
  });

  it("while it is withdrawn or replaced ends one way or the other, never in a deadlock", async () => {
    for (let round = 0; round < 5; round++) {
      const owner = await anOrganization(platform);
      const { email, session } = await aStranger();
      const sent = await inviteMember(owner, { email, role: "viewer" });
      const tries = await Promise.allSettled([
        accept(session, sent),
        inviteMember(owner, { email, role: "admin" }),
        revokeInvitation(owner, sent.invitation.id),
      ]);
      for (const one of tries)
        if (one.status === "rejected")
          expect(["not_found", "name_taken"]).toContain((one.reason as { code: string }).code);
    }
  });

  it("with another address is forbidden", async () => {
    const owner = await anOrganization(platform);
    const { session } = await aStranger();
    const sent = await inviteMember(owner, { email: anAddress(), role: "viewer" });
    await expect(accept(session, sent)).rejects.toMatchObject({ code: "forbidden" });
    expect((await listMembers(owner)).members).toHaveLength(1);
  });

  it("that has lapsed finds nothing", async () => {
    const owner = await anOrganization(platform);
    const { email, session } = await aStranger();
    const sent = await inviteMember(owner, { email, role: "viewer" });
    await platform.sql`update invitations set expires_at = now() where id = ${sent.invitation.id}`;
    await expect(accept(session, sent)).rejects.toMatchObject({ code: "not_found" });
    expect(await viewInvitationByToken(platform, tokenOf(sent))).toBeNull();
  });

  it("on a plan that has become too small is refused", async () => {
    const owner = await anOrganization(platform, "pro");
    const { email, session } = await aStranger();
    const sent = await inviteMember(owner, { email, role: "viewer" });
    await Promise.all([aColleague(owner, "viewer"), aColleague(owner, "viewer")]);
    await platform.sql`update organizations set plan = 'free' where id = ${owner.organizationId}`;
    await expect(accept(session, sent)).rejects.toMatchObject({ code: "plan_limit_exceeded" });
  });
});
