import { describe, expect, it } from "vitest";
import { testPlatform } from "@/test/database";
import { aMember, anOrganization, ctxOf } from "@/test/factories";
import type { Ctx } from "../context";
import { removeMember } from "../members/remove-member";
import { createOrganization } from "../organizations/create-organization";
import { chooseOrganization } from "./choose-organization";
import { endSession, startSession } from "./start-session";
import { viewAccount } from "./view-account";
import { viewSession } from "./view-session";

const platform = testPlatform();

const rowOf = async (sessionId: string) => {
  const [row] = await platform.sql`select * from sessions where id = ${sessionId}`;
  return row as {
    last_seen_at: Date;
    expires_at: Date;
    organization_id: string;
    user_agent: string;
  };
};

async function memberIdOf(ctx: Ctx, userId: string): Promise<string> {
  const [row] = await platform.sql`
    select id from members where user_id = ${userId} and organization_id = ${ctx.organizationId}`;
  return row?.id as string;
}

async function aSignedIn(ctx: Ctx) {
  const { userId } = await aMember(platform, ctx.organizationId, "admin");
  return { userId, sessionId: await startSession(platform, userId, "a browser") };
}

describe("a session", () => {
  it("shows the person and the first organization, which the row remembers", async () => {
    const ctx = await anOrganization(platform);
    const { userId, sessionId } = await aSignedIn(ctx);
    expect(await viewSession(platform, sessionId)).toMatchObject({
      sessionId,
      user: { id: userId },
      organization: { id: ctx.organizationId, plan: "pro", role: "admin" },
    });
    expect(await rowOf(sessionId)).toMatchObject({
      organization_id: ctx.organizationId,
      user_agent: "a browser",
    });
  });

  it("of an unknown id is none", async () => {
    expect(await viewSession(platform, "ses_unknown")).toBeNull();
  });

  it("is over at once when it is ended, and when its time is up", async () => {
    const ctx = await anOrganization(platform);
    const [ended, lapsed] = [await aSignedIn(ctx), await aSignedIn(ctx)];
    await endSession(platform, ended.sessionId);
    expect(await viewSession(platform, ended.sessionId)).toBeNull();
    await platform.sql`update sessions set expires_at = now() where id = ${lapsed.sessionId}`;
    expect(await viewSession(platform, lapsed.sessionId)).toBeNull();
  });

  it("in use lasts thirty days from now; that is written at most once a minute", async () => {
    const { sessionId } = await aSignedIn(await anOrganization(platform));
    await platform.sql`
      update sessions set last_seen_at = now() - interval '2 minutes',
      expires_at = now() + interval '1 hour' where id = ${sessionId}`;
    await viewSession(platform, sessionId);
    const touched = await rowOf(sessionId);
    expect(touched.expires_at.getTime()).toBeGreaterThan(Date.now() + 29 * 86_400_000);
    await viewSession(platform, sessionId);
    expect(await rowOf(sessionId)).toEqual(touched);
  });

  it("ends on the next request when the member is removed", async () => {
    const owner = await anOrganization(platform);
    const { userId, sessionId } = await aSignedIn(owner);
    await viewSession(platform, sessionId);
    await removeMember(owner, await memberIdOf(owner, userId));
    expect(await viewSession(platform, sessionId)).toBeNull();
  });

  it("started before the organization was chosen shows none once the member is removed", async () => {
    const owner = await anOrganization(platform);
    const { userId, sessionId } = await aSignedIn(owner);
    await removeMember(owner, await memberIdOf(owner, userId));
    expect(await viewSession(platform, sessionId)).toMatchObject({ organization: null });
  });

  it("tells a changed role on the next request", async () => {
    const { userId, sessionId } = await aSignedIn(await anOrganization(platform));
    await platform.sql`update members set role = 'viewer' where user_id = ${userId}`;
    expect((await viewSession(platform, sessionId))?.organization?.role).toBe("viewer");
  });
});

describe("a person of two organizations", () => {
  it("switches this browser and no other", async () => {
    const first = await anOrganization(platform);
    const { userId, sessionId } = await aSignedIn(first);
    const otherBrowser = await startSession(platform, userId, null);
    await viewSession(platform, otherBrowser);
    const second = await createOrganization(platform, { userId, name: "Second", plan: "free" });
    const session = await viewSession(platform, sessionId);
    await chooseOrganization(platform, session!, second.id);
    const switched = await viewSession(platform, sessionId);
    expect(switched?.organization).toMatchObject({ id: second.id, role: "owner" });
    expect((await viewSession(platform, otherBrowser))?.organization?.id).toBe(
      first.organizationId,
    );
    expect((await viewAccount(platform, switched!)).memberships).toMatchObject([
      { organizationId: first.organizationId },
      { organizationId: second.id, name: "Second", role: "owner" },
    ]);
  });

  it("cannot look at an organization of others", async () => {
    const { sessionId } = await aSignedIn(await anOrganization(platform));
    const strangers = await anOrganization(platform);
    const session = await viewSession(platform, sessionId);
    const choice = chooseOrganization(platform, session!, strangers.organizationId);
    await expect(choice).rejects.toMatchObject({ code: "not_found" });
  });

  it("removed from one is shown the other, after signing in again", async () => {
    const first = await anOrganization(platform);
    const { userId, sessionId } = await aSignedIn(first);
    await viewSession(platform, sessionId);
    const second = await createOrganization(platform, { userId, name: "Second", plan: "free" });
    await removeMember(
      ctxOf(first, first.organizationId, first.actor),
      await memberIdOf(first, userId),
    );
    const again = await startSession(platform, userId, null);
    expect((await viewSession(platform, again))?.organization?.id).toBe(second.id);
  });
});
