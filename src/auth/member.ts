import { getServerSession } from "next-auth/next";
import { headers } from "next/headers";
import { cache } from "react";
import { AppError } from "@/domain/errors";
import type { Ctx, Platform } from "@/services/context";
import { type SessionView, viewSession } from "@/services/people/view-session";
import { platform } from "@/wiring";
import { sessionOptions } from "./next-auth";

export type { SessionView } from "@/services/people/view-session";

/**
 * Who looks, by the session cookie of the request being answered; null when signed out. The row is
 * read on every request, so that a session that was ended is over at once; one page asks once.
 */
export const currentSession = cache(async (): Promise<SessionView | null> => {
  await headers(); // a build has no request: Next turns back here, before a database is needed
  const here = platform();
  const cookie = await getServerSession(sessionOptions(here));
  return cookie?.sessionId ? viewSession(here, cookie.sessionId) : null;
});

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
