import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "@playwright/test";

const PORT = Number(process.env.E2E_PORT ?? 4310);
process.env.E2E_PORT = String(PORT);
// Workers read this file too: they must not make another directory.
process.env.E2E_DATA_DIR ??= mkdtempSync(join(tmpdir(), "agentwarden-e2e-"));

/** A server of its own on an empty database; it is built before (`npm run build`). */
export default defineConfig({
  testDir: "e2e",
  globalTeardown: "./e2e/teardown.ts",
  outputDir: "test-results",
  workers: 2,
  // Two browsers and the server share two cores in CI: a second try tells slow from wrong.
  retries: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  use: {
    baseURL: `http://localhost:${PORT}`,
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  webServer: {
    command: "node dist/server.js",
    url: `http://localhost:${PORT}/api/health`,
    timeout: 60_000,
    reuseExistingServer: false,
    gracefulShutdown: { signal: "SIGTERM", timeout: 15_000 },
    env: {
      NODE_ENV: "production",
      PORT: String(PORT),
      DATA_DIR: process.env.E2E_DATA_DIR,
      DATABASE_URL: "",
      WEBHOOK_ALLOW_PRIVATE: "127.0.0.1",
      LOG_LEVEL: "warn",
    },
  },
});
