import { parse } from "cookie";
import { getToken } from "next-auth/jwt";
import { AppError } from "@/domain/errors";
import type { Ctx, Platform } from "@/services/context";
import { type SessionView, viewSession } from "@/services/people/view-session";

export type { SessionView } from "@/services/people/view-session";

/** What the cookie is sealed with. */
export function sessionSecret({ vault }: Pick<Platform, "vault">): string {
  return vault.derive("session");
}

/**
 * Who sends the request, by its session cookie; null when signed out. The row is read on every
 * request, so that a session that was ended is over at once.
 */
export async function sessionOf(platform: Platform, headers: Headers): Promise<SessionView | null> {
  const cookies = parse(headers.get("cookie") ?? "");
  const secret = sessionSecret(platform);
  // Of the headers it would also take a bearer's token: only the cookie opens screens.
  const token = await getToken({ req: { cookies, headers: {} } as never, secret });
  const sessionId = token?.sessionId;
  return typeof sessionId === "string" ? viewSession(platform, sessionId) : null;
}

/**
 * A member's request as the use cases see it.
 *
 * @throws AppError `signed_out` when the person belongs to no organization
 */
export function memberCtx(platform: Platform, session: SessionView, requestId: string): Ctx {
  const { organization, user } = session;
  if (!organization) throw new AppError("signed_out", "You are not a member of an organization");
  return {
    ...platform,
    organizationId: organization.id,
    actor: { kind: "member", userId: user.id, role: organization.role },
    requestId,
    outbox: { waiting: false },
  };
}
