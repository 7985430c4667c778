import type { NextAuthOptions, User } from "next-auth";
import type { EmailConfig } from "next-auth/providers/email";
import { asEmailAddress } from "@/domain/email-address";
import { AppError } from "@/domain/errors";
import type { Platform } from "@/services/context";
import { signInLinkEmail } from "@/services/emails/sign-in-link";
import { checkPassword } from "@/services/people/check-password";
import { clientIp } from "./client-ip";
import { configuredProviders, oauthProvider } from "./oauth-providers";
import { requestHeaders } from "./request-headers";

/** Error codes of ours beside next-auth's own; the sign-in page says them in words. */
export const TOO_MANY_TRIES = "TooManyTries";
export const UNAVAILABLE = "Unavailable";

const LINK_MINUTES = 30;

type Way = NextAuthOptions["providers"][number];

/** Every way to sign in: password, emailed link, and the providers that are configured. */
export function signInWays(platform: Platform): Way[] {
  return [passwordWay(platform), linkWay(platform), ...configuredProviders().map(oauthProvider)];
}

function passwordWay(platform: Platform): Way {
  return {
    id: "credentials",
    name: "Password",
    type: "credentials",
    credentials: { email: {}, password: {} },
    authorize: (given) => authorize(platform, given),
  };
}

/** What is thrown here ends in the browser's address bar, so it is one of our own codes. */
async function authorize(
  platform: Platform,
  given: Record<string, unknown> | undefined,
): Promise<User | null> {
  const { email, password } = given ?? {};
  if (typeof email !== "string" || typeof password !== "string") return null;
  const ip = clientIp(await requestHeaders());
  try {
    const { id } = await checkPassword(platform, { email, password, ip });
    return { id };
  } catch (error) {
    const code = error instanceof AppError ? error.code : null;
    if (code === "wrong_credentials") return null;
    if (code === "rate_limited") throw new Error(TOO_MANY_TRIES);
    platform.logger.error({ err: error }, "sign-in failed");
    throw new Error(UNAVAILABLE);
  }
}

/** The mail leads to a page of ours: a scanner that opens links must not use up the token. */
function linkWay(platform: Platform): EmailConfig {
  return {
    id: "email",
    type: "email",
    name: "Email",
    server: "",
    from: "",
    maxAge: LINK_MINUTES * 60,
    options: {},
    normalizeIdentifier: (text) => {
      const address = asEmailAddress(text);
      if (!address) throw new Error("not an e-mail address");
      return address;
    },
    sendVerificationRequest: async ({ identifier, url }) => {
      const link = `${platform.appUrl}/sign-in/confirm${new URL(url).search}`;
      await platform.mailer.send(
        signInLinkEmail({ to: identifier, url: link, minutes: LINK_MINUTES }),
      );
    },
  };
}
