import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    /** The command line as one file: compiled once, each of its many processes starts at once. */
    cliPath: string;
  }
}

/** Compiles the command line before the tests that run it. */
export default async function buildCli(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), "agentwarden-cli-built-"));
  const cliPath = join(folder, "cli.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url))],
    outfile: cliPath,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
  project.provide("cliPath", cliPath);
  return () => rmSync(folder, { recursive: true, force: true });
}
