import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  serverExternalPackages: ["postgres", "pino", "@node-rs/argon2", "undici"],
  outputFileTracingIncludes: { "/*": ["./drizzle/**/*"] },
};

export default config;
