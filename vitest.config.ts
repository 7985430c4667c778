import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const src = fileURLToPath(new URL("./src", import.meta.url));

export default defineConfig({
  resolve: {
    alias: {
      "@": src,
      "server-only": fileURLToPath(new URL("./src/test/empty.ts", import.meta.url)),
    },
  },
  test: {
    // The default leaves one core to nobody.
    maxWorkers: "100%",
    // Files of one worker share what they import: loading it anew took half of the time. What lives
    // longer than a test is passed as an argument here, not kept in modules.
    isolate: false,
    setupFiles: ["./src/test/no-console.ts"],
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: [
            "src/{domain,lib,gateways,ui}/**/*.test.{ts,tsx}",
            "src/*.test.ts",
            "verify/*.test.ts",
          ],
        },
      },
      {
        extends: true,
        test: {
          name: "database",
          include: ["src/{db,services,auth,api,trpc,app,start}/**/*.test.ts"],
          globalSetup: ["./src/test/global-setup.ts", "./sdk/typescript/test/cli/build-cli.ts"],
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
