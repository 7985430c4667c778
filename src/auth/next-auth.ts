import type { NextAuthOptions, User } from "next-auth";
import NextAuth from "next-auth/next";
import type { NextRequest } from "next/server";
import { AppError } from "@/domain/errors";
import { asEmailAddress } from "@/domain/email-address";
import { urlWithin } from "@/domain/same-origin";
import { env } from "@/env";
import type { Platform } from "@/services/context";
import { proveAddress } from "@/services/people/prove-address";
import { endSession, startSession } from "@/services/people/start-session";
import { throttleSignIn } from "@/services/people/throttle-sign-in";
import { platform } from "@/wiring";
import { clientIp } from "./client-ip";
import { peopleAdapter } from "./people-adapter";
import { requestHeaders } from "./request-headers";
import { sessionSecret } from "./session";
import { signInWays, TOO_MANY_TRIES } from "./sign-in-ways";

declare module "next-auth" {
  interface Session {
    sessionId?: string;
  }
}

/** Browsers keep no cookie longer. The session's row decides when it ends, long before this. */
const COOKIE_SECONDS = 400 * 86_400;

/**
 * next-auth's settings, built when first needed: a build has no secret and no database. The cookie is
 * a token that only carries the session's id.
 */
export function authOptions(platform: Platform): NextAuthOptions {
  env();
  return {
    secret: sessionSecret(platform),
    session: { strategy: "jwt", maxAge: COOKIE_SECONDS },
    jwt: { maxAge: COOKIE_SECONDS },
    logger: authLogger(platform),
    adapter: peopleAdapter(platform),
    providers: signInWays(platform),
    pages: { signIn: "/sign-in", error: "/sign-in", verifyRequest: "/sign-in/sent" },
    callbacks: {
      jwt: async ({ token, user, account }) => {
        if (!account) return { sessionId: token.sessionId };
        const userAgent = (await requestHeaders()).get("user-agent");
        const byLink = account.type === "email";
        return { sessionId: await startSession(platform, user.id, userAgent, byLink) };
      },
      session: ({ session: { expires }, token: { sessionId } }) =>
        typeof sessionId === "string" ? { expires, sessionId } : { expires },
      redirect: ({ url }) => urlWithin(platform.appUrl, url),
      signIn: async ({ user, account, email }) => {
        if (account?.type === "oauth") return isKnown(user) || hasAddress(user);
        if (account?.type !== "email") return true;
        if (email?.verificationRequest) return mayMailLink(platform, account.providerAccountId);
        await proveAddress(platform, user.id);
        return true;
      },
    },
    events: {
      // Only addresses that the provider has verified come this far.
      linkAccount: ({ user }) => proveAddress(platform, user.id),
      signOut: async ({ token }) => {
        const sessionId = token?.sessionId;
        if (typeof sessionId === "string") await endSession(platform, sessionId);
      },
    },
  };
}

/** Answers everything under /api/auth. */
export function serveAuth(
  request: NextRequest,
  context: { params: Promise<{ nextauth: string[] }> },
): Promise<Response> {
  return NextAuth(request, context, authOptions(platform()));
}

/** A row of ours, not the profile of someone new. */
function isKnown(user: User): boolean {
  return "emailVerified" in user;
}

function hasAddress(user: User): boolean {
  return asEmailAddress(user.email ?? "") !== null;
}

/** True, or the page that says why not. */
async function mayMailLink(platform: Platform, email: string): Promise<true | string> {
  const ip = clientIp(await requestHeaders());
  try {
    await throttleSignIn(platform, { way: "link", email, ip });
    return true;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "rate_limited") throw error;
    return `${platform.appUrl}/sign-in?error=${TOO_MANY_TRIES}`;
  }
}

/** A cookie that cannot be read, an address that is none: the secret changed, or someone tried. */
const EVERYDAY = ["JWT_SESSION_ERROR", "INVALID_CALLBACK_URL_ERROR"];

function authLogger({ logger }: Platform): NextAuthOptions["logger"] {
  return {
    error: (code, metadata) => {
      const err = metadata instanceof Error ? metadata : metadata.error;
      const level = EVERYDAY.includes(code) ? "debug" : "error";
      logger[level]({ code, err }, "next-auth");
    },
    warn: (code) => logger.warn({ code }, "next-auth"),
    debug: () => {},
  };
}
