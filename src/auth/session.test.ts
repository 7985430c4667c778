import { encode } from "next-auth/jwt";
import { expect, it } from "vitest";
import { endSession, startSession } from "@/services/people/start-session";
import { testPlatform } from "@/test/database";
import { aMember, anOrganization } from "@/test/factories";
import { sessionCookie } from "@/test/session-cookie";
import { sessionOf } from "./session";

const platform = testPlatform();

async function aSessionId(): Promise<{ userId: string; sessionId: string }> {
  const { organizationId } = await anOrganization(platform);
  const { userId } = await aMember(platform, organizationId, "viewer");
  return { userId, sessionId: await startSession(platform, userId, null) };
}

const by = (headers: Record<string, string>) => sessionOf(platform, new Headers(headers));

it("is the cookie's, among others, until it has ended", async () => {
  const { userId, sessionId } = await aSessionId();
  const cookie = `theme=dark; ${await sessionCookie(platform, sessionId)}; other="x=y"`;
  expect(await by({ cookie })).toMatchObject({ sessionId, user: { id: userId } });
  await endSession(platform, sessionId);
  expect(await by({ cookie })).toBeNull();
});

it("is nobody's without a cookie that was sealed here", async () => {
  const { sessionId } = await aSessionId();
  const name = "next-auth.session-token";
  const foreign = await encode({ token: { sessionId }, secret: "another secret" });
  const nameless = await encode({ token: {}, secret: platform.vault.derive("session") });
  const late = await encode({
    token: { sessionId },
    secret: platform.vault.derive("session"),
    maxAge: -60,
  });
  for (const cookie of ["", "theme=dark", `${name}=`, `${name}=x`, `${name}=${foreign}`])
    expect(await by({ cookie }), cookie).toBeNull();
  for (const cookie of [`${name}=${nameless}`, `${name}=${late}`, `${name}=${sessionId}`])
    expect(await by({ cookie }), cookie).toBeNull();
  expect(await by({})).toBeNull();
});

it("is not taken from a bearer's token", async () => {
  const { sessionId } = await aSessionId();
  const [, token] = (await sessionCookie(platform, sessionId)).split("=");
  expect(await by({ authorization: `Bearer ${token}` })).toBeNull();
});
