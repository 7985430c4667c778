import type { NextConfig } from "next";
import { SECURITY_HEADERS } from "./src/lib/security-headers";

/** What belongs to agents: answered alike by Next and by the listener, and never with a redirect. */
const AGENT_PATHS = "api/v1(?:/|$)|sdk(?:/|$)";

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
