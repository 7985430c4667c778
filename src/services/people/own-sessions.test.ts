import { describe, expect, it } from "vitest";
import type { Change, Listening } from "@/db/live";
import { hashPassword } from "@/lib/password";
import { testPlatform } from "@/test/database";
import { aMember, anOrganization, ctxOf } from "@/test/factories";
import { watchChanges } from "../watch-changes";
import { endOtherSessions, endOwnSession } from "./end-own-session";
import { listOwnSessions } from "./list-own-sessions";
import { setPassword } from "./set-password";
import { endSession, startSession } from "./start-session";
import { type SessionView, viewSession } from "./view-session";

const platform = testPlatform();

/** A person signed in with some browsers; the first is the one that asks. */
async function aPerson(...userAgents: (string | null)[]) {
  const owner = await anOrganization(platform);
  const actor = await aMember(platform, owner.organizationId, "reviewer");
  const ids: string[] = [];
  for (const userAgent of userAgents)
    ids.push(await startSession(platform, actor.userId, userAgent));
  const [here = ""] = ids;
  const session = (await viewSession(platform, here)) as SessionView;
  return { ctx: ctxOf(owner, owner.organizationId, actor), session, ids };
}

const living = async (ids: string[]) => {
  const views = await Promise.all(ids.map((id) => viewSession(platform, id)));
  return ids.filter((_, index) => views[index] !== null);
};

describe("the list of one's sessions", () => {
  it("shows the living ones of this person, this browser first, with their browsers", async () => {
    const { session, ids } = await aPerson("Firefox/127.0 (Linux)", "curl/8", null, null);
    const [, other, ended, lapsed] = ids as [string, string, string, string];
    await aPerson("Chrome/126.0 (Windows)");
    await endSession(platform, ended);
    await platform.sql`update sessions set expires_at = now() where id = ${lapsed}`;
    await platform.sql`
      update sessions set last_seen_at = now() - interval '1 hour' where id = ${session.sessionId}`;
    expect(await listOwnSessions(platform, session)).toMatchObject([
      { id: session.sessionId, browser: "Firefox on Linux", isCurrent: true },
      { id: other, browser: "An unknown browser", isCurrent: false },
    ]);
  });
});

describe("ending sessions", () => {
  it("ends one at once, and leaves the others", async () => {
    const { session, ids } = await aPerson(null, null, null);
    const [here, other, third] = ids as [string, string, string];
    await endOwnSession(platform, session, other);
    expect(await living(ids)).toEqual([here, third]);
    const again = endOwnSession(platform, session, other);
    await expect(again).rejects.toMatchObject({ code: "not_found" });
  });

  it("of another person finds nothing, and ends nothing", async () => {
    const [{ session }, stranger] = [await aPerson(null), await aPerson(null, null)];
    for (const id of [...stranger.ids, "ses_unknown"]) {
      const attempt = endOwnSession(platform, session, id);
      await expect(attempt).rejects.toMatchObject({ code: "not_found" });
    }
    expect(await living(stranger.ids)).toEqual(stranger.ids);
  });

  it("ends all others of this person, and nobody else's", async () => {
    const [{ session, ids }, stranger] = [await aPerson(null, null, null), await aPerson(null)];
    expect(await endOtherSessions(platform, session)).toEqual({ ended: 2 });
    expect(await living(ids)).toEqual([session.sessionId]);
    expect(await living(stranger.ids)).toEqual(stranger.ids);
    expect(await endOtherSessions(platform, session)).toEqual({ ended: 0 });
  });
});

describe("an open screen of a session that ends", () => {
  it.each(["one", "the others", "sign-out", "a new password"])(
    "is sent home when the way is: %s",
    async (way) => {
      const { ctx, session, ids } = await aPerson(null, null);
      const other = ids[1] ?? "";
      await viewSession(platform, other);
      const stop = new AbortController();
      const told: (Change | Listening)["kind"][] = [];
      let listening = () => {};
      const ready = new Promise<void>((resolve) => (listening = resolve));
      const watched = (async () => {
        for await (const { kind } of watchChanges(ctx, stop.signal)) {
          told.push(kind);
          if (kind === "listening") listening();
        }
      })();
      await ready;
      if (way === "one") await endOwnSession(platform, session, other);
      if (way === "the others") await endOtherSessions(platform, session);
      if (way === "sign-out") await endSession(platform, other);
      if (way === "a new password")
        await setPassword(platform, session, {
          password: "a new password",
          current: null,
          ip: null,
        });
      await watched;
      expect(told.at(-1)).toBe("access");
      expect(await viewSession(platform, other)).toBeNull();
    },
  );
});

it("a new password ends every session but this one", async () => {
  const { session, ids } = await aPerson(null, null, null);
  await platform.sql`
    update users set password_hash = ${await hashPassword("the old password")}
    where id = ${session.user.id}`;
  const change = { password: "the new password", current: "the old password", ip: null };
  await setPassword(platform, session, change);
  expect(await living(ids)).toEqual([session.sessionId]);
});
