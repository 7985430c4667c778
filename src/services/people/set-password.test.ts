import { describe, expect, it } from "vitest";
import { insertUser } from "@/db/queries/people";
import { newId } from "@/lib/ids";
import { hashPassword, verifyPassword } from "@/lib/password";
import { testPlatform } from "@/test/database";
import { mustTypeCurrent, setPassword } from "./set-password";
import { startSession } from "./start-session";
import { viewSession } from "./view-session";

const platform = testPlatform();

async function signedIn(options: { password: string | null; byLink: boolean }) {
  const userId = newId("user");
  const email = `${userId}@example.com`;
  const passwordHash = options.password && (await hashPassword(options.password));
  await platform.db.system((tx) => insertUser(tx, { id: userId, email, passwordHash }));
  const sessionId = await startSession(platform, userId, null, options.byLink);
  const view = { sessionId, user: { id: userId, name: null, email }, organization: null };
  const stored = async () => {
    const [row] = await platform.sql`select password_hash from users where id = ${userId}`;
    return row?.password_hash as string;
  };
  return { view, userId, stored };
}

describe("setting a password", () => {
  it("needs the one so far, and ends the other sessions", async () => {
    const { view, userId, stored } = await signedIn({ password: "the old one 1", byLink: false });
    const other = await startSession(platform, userId, null);
    expect(await mustTypeCurrent(platform, view)).toBe(true);
    const change = (current: string | null) =>
      setPassword(platform, view, { password: "the new one 1", current, ip: null });
    await expect(change("a guess")).rejects.toMatchObject({ code: "invalid_field" });
    await expect(change(null)).rejects.toMatchObject({ code: "invalid_field" });
    expect(await verifyPassword(await stored(), "the old one 1")).toBe(true);
    await change("the old one 1");
    expect(await verifyPassword(await stored(), "the new one 1")).toBe(true);
    expect(await viewSession(platform, other)).toBeNull();
    expect(await viewSession(platform, view.sessionId)).not.toBeNull();
  });

  it.each([
    ["there is none yet", { password: null, byLink: false }],
    [
      "a mailed link has shown that the mailbox is theirs",
      { password: "forgotten 1", byLink: true },
    ],
  ])("needs nothing more where %s", async (_, options) => {
    const { view, stored } = await signedIn(options);
    expect(await mustTypeCurrent(platform, view)).toBe(false);
    await setPassword(platform, view, { password: "the new one 1", current: null, ip: null });
    expect(await verifyPassword(await stored(), "the new one 1")).toBe(true);
  });
});
