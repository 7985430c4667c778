import next from "eslint-config-next";
import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";
import { importX } from "eslint-plugin-import-x";
import tseslint from "typescript-eslint";

/** Who may import whom: each room names what it must never see. */
const ROOMS = {
  domain: ["lib", "db", "gateways", "services", "auth", "api", "trpc", "ui", "app", "start"],
  lib: ["db", "gateways", "services", "auth", "api", "trpc", "ui", "app", "start"],
  db: ["gateways", "services", "auth", "api", "trpc", "ui", "app", "start"],
  gateways: ["db", "services", "auth", "api", "trpc", "ui", "app", "start"],
  services: ["auth", "api", "trpc", "ui", "app", "start"],
  auth: ["api", "trpc", "ui", "app", "start"],
  api: ["trpc", "ui", "app", "start"],
  trpc: ["api", "ui", "app", "start"],
  ui: ["lib", "services", "auth", "api", "app", "start"],
  app: ["start"],
};

/** Files beside the rooms, and the rooms that must not read them. */
const zones = [
  ...Object.entries(ROOMS).map(([room, unseen]) => ({
    target: `./src/${room}/!(*.test.ts|*.test.tsx)`,
    from: unseen.map((other) => `./src/${other}`),
    message: `${room} must not know this room (see docs/house.md)`,
  })),
  {
    target: ["domain", "lib", "db", "services", "gateways", "api", "ui"].map((r) => `./src/${r}`),
    from: ["./src/wiring.ts"],
    message: "the platform arrives as an argument",
  },
  {
    target: ["./src/api", "./src/trpc", "./src/ui", "./src/app"],
    from: "./src/db",
    message: "adapters and screens reach the database through services",
  },
];

const CLOCK = "The domain has no clock, chance, network or environment: take it as an argument.";

export default tseslint.config(
  {
    ignores: [
      ".next",
      "dist",
      "node_modules",
      "next-env.d.ts",
      ".cache",
      "sdk/python",
      "sdk/typescript/dist",
      "examples",
    ],
  },
  ...next,
  ...tseslint.configs.recommended,
  {
    files: ["**/*.{ts,tsx,mjs}"],
    plugins: { "import-x": importX },
    settings: { "import-x/resolver-next": [createTypeScriptImportResolver()] },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_" },
      ],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "import-x/no-restricted-paths": ["error", { zones }],
      "import-x/no-cycle": ["error", { ignoreExternal: true }],
      "max-lines": ["error", { max: 300 }],
      "max-lines-per-function": ["error", { max: 40, skipComments: true, skipBlankLines: true }],
      "max-params": ["error", 4],
      "max-depth": ["error", 3],
      "no-restricted-properties": [
        "error",
        { object: "process", property: "env", message: "Settings are read in src/env.ts." },
      ],
    },
  },
  {
    files: ["**/*.test.{ts,tsx}", "e2e/**", "src/test/**"],
    rules: {
      "max-lines-per-function": "off",
      "max-lines": "off",
      "import-x/no-restricted-paths": "off",
    },
  },
  {
    files: ["**/*.tsx"],
    rules: {
      "max-lines-per-function": ["error", { max: 80, skipComments: true, skipBlankLines: true }],
    },
  },
  {
    files: [
      "src/env.ts",
      "src/test/**",
      "**/*.test.ts",
      "e2e/**",
      "scripts/**",
      "verify/**",
      "bench/**",
      "*.config.{ts,mjs}",
    ],
    rules: { "no-restricted-properties": "off" },
  },
  {
    files: ["src/domain/**/*.ts"],
    ignores: ["**/*.test.ts"],
    rules: {
      "no-restricted-globals": [
        "error",
        ...["fetch", "process", "setTimeout", "crypto"].map((name) => ({ name, message: CLOCK })),
      ],
      "no-restricted-syntax": [
        "error",
        { selector: "AwaitExpression", message: CLOCK },
        {
          selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
          message: CLOCK,
        },
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: CLOCK },
        {
          selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
          message: CLOCK,
        },
      ],
    },
  },
  {
    files: ["src/**/*.{ts,tsx}"],
    ignores: ["src/app/**", "src/test/global-setup.ts"],
    rules: { "no-restricted-exports": ["error", { restrictDefaultExports: { direct: true } }] },
  },
);
