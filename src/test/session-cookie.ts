import { encode } from "next-auth/jwt";
import { sessionSecret } from "@/auth/session";
import type { Platform } from "@/services/context";

/** The cookie of a browser that has signed in. */
export async function sessionCookie(
  platform: Pick<Platform, "vault">,
  sessionId: string,
): Promise<string> {
  const token = await encode({ token: { sessionId }, secret: sessionSecret(platform) });
  return `next-auth.session-token=${token}`;
}
