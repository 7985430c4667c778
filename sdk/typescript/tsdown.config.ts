import { defineConfig, type UserConfig } from "tsdown";

const SHARED: UserConfig = {
  format: ["esm", "cjs"],
  platform: "neutral",
  target: "es2022",
  dts: true,
  sourcemap: true,
};

const ADAPTERS = ["ai-sdk", "claude", "langchain", "mastra", "openai-agents"];

/** The client itself stays the one that the application has: its class and its errors count. */
const theOneClient = {
  name: "the-one-client",
  resolveId: (id: string) =>
    /^\.\.\/(?:client|errors)$/.test(id) ? { id: "agentwarden", external: true } : null,
};

// One line for each path of the package; package.json's exports name the same.
export default defineConfig([
  { ...SHARED, entry: { index: "src/index.ts" } },
  {
    ...SHARED,
    entry: {
      ...Object.fromEntries(ADAPTERS.map((name) => [name, `src/adapters/${name}.ts`])),
      mcp: "src/mcp/index.ts",
    },
    plugins: [theOneClient],
    clean: false,
  },
  {
    // The command line carries all it needs: the package has no dependencies.
    entry: { cli: "src/cli/main.ts" },
    format: "esm",
    platform: "node",
    target: "node20",
    dts: false,
    clean: false,
    outExtensions: () => ({ js: ".js" }),
    deps: { alwaysBundle: [/./], onlyBundle: false },
  },
]);
