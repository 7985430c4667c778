import type { OAuthConfig } from "next-auth/providers/oauth";
import { env } from "@/env";

/** Providers one can sign in with, besides a password and an emailed link. */
export type OAuthProviderId = "github" | "google";

/** Those with both an id and a secret in the settings. */
export function configuredProviders(): OAuthProviderId[] {
  const settings = env();
  const ids: OAuthProviderId[] = [];
  if (settings.GITHUB_CLIENT_ID && settings.GITHUB_CLIENT_SECRET) ids.push("github");
  if (settings.GOOGLE_CLIENT_ID && settings.GOOGLE_CLIENT_SECRET) ids.push("google");
  return ids;
}

export function oauthProvider(id: OAuthProviderId): OAuthConfig<ProviderProfile> {
  return id === "github" ? github() : google();
}

/** What both tell, in one shape; `email` only when the provider has verified it. */
interface ProviderProfile {
  sub: string;
  name?: string;
  email?: string;
  image?: string;
}

function github(): OAuthConfig<ProviderProfile> {
  const { GITHUB_CLIENT_ID: clientId, GITHUB_CLIENT_SECRET: clientSecret } = env();
  return {
    id: "github",
    name: "GitHub",
    type: "oauth",
    clientId,
    clientSecret,
    checks: ["state"],
    authorization: {
      url: "https://github.com/login/oauth/authorize",
      params: { scope: "read:user user:email" },
    },
    issuer: "https://github.com/login/oauth",
    token: "https://github.com/login/oauth/access_token",
    userinfo: {
      url: GITHUB_USER,
      request: ({ tokens }) => githubProfile(tokens.access_token ?? ""),
    },
    profile: asUser,
  };
}

const GITHUB_USER = "https://api.github.com/user";

interface GithubUser {
  id: number;
  login: string;
  name: string | null;
  avatar_url: string;
}

interface GithubEmail {
  email: string;
  primary: boolean;
  verified: boolean;
}

/** The public address of a profile may be anyone's; the list says which are verified. */
async function githubProfile(accessToken: string): Promise<ProviderProfile> {
  const user = await askGithub<GithubUser>(GITHUB_USER, accessToken);
  const emails = await askGithub<GithubEmail[]>(`${GITHUB_USER}/emails`, accessToken);
  const own = emails.find((email) => email.primary && email.verified);
  const name = user.name ?? user.login;
  return { sub: String(user.id), name, email: own?.email, image: user.avatar_url };
}

async function askGithub<T>(url: string, accessToken: string): Promise<T> {
  const response = await fetch(url, {
    headers: { Authorization: `Bearer ${accessToken}`, "User-Agent": "agentwarden" },
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`GitHub answered ${response.status}`);
  return (await response.json()) as T;
}

interface GoogleProfile extends ProviderProfile {
  email_verified?: boolean;
  picture?: string;
}

function google(): OAuthConfig<ProviderProfile> {
  const { GOOGLE_CLIENT_ID: clientId, GOOGLE_CLIENT_SECRET: clientSecret } = env();
  return {
    id: "google",
    name: "Google",
    type: "oauth",
    clientId,
    clientSecret,
    wellKnown: "https://accounts.google.com/.well-known/openid-configuration",
    authorization: { params: { scope: "openid email profile" } },
    idToken: true,
    checks: ["pkce", "state"],
    profile: ({ picture, email_verified: verified, email, ...profile }: GoogleProfile) =>
      asUser({ ...profile, image: picture, email: verified ? email : undefined }),
  };
}

function asUser({ sub, name, email, image }: ProviderProfile) {
  return { id: sub, name, email, image };
}
