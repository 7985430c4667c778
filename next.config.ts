import type { NextConfig } from "next";

/** What belongs to agents: answered alike by Next and by the listener, and never with a redirect. */
const AGENT_PATHS = "api/v1(?:/|$)|sdk(?:/|$)";

/** On everything else that Next answers; pages get their content policy from `src/proxy.ts`. */
const SECURITY_HEADERS = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  // A link in an invitation or a sign-in mail holds a token: no other site is told of it.
  "Referrer-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
};

const config: NextConfig = {
  headers: async () => [
    {
      source: `/((?!${AGENT_PATHS}).*)`,
      headers: Object.entries(SECURITY_HEADERS).map(([key, value]) => ({ key, value })),
    },
  ],
  // Next's own redirect to the path without its last slash would catch agents too.
  skipTrailingSlashRedirect: true,
  redirects: async () => [
    { source: `/:path((?!${AGENT_PATHS}).+)/`, destination: "/:path", permanent: true },
  ],
  poweredByHeader: false,
  reactStrictMode: true,
  // `npm test` checks the types of everything; who builds to run it need not wait for that again.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: [
    "postgres",
    "pino",
    "@node-rs/argon2",
    "undici",
    "prom-client",
    "@opentelemetry/api",
  ],
  outputFileTracingIncludes: { "/*": ["./drizzle/**/*"] },
};

export default config;
