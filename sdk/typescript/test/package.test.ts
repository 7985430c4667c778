import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** The package as it is built; `npm run check:package` holds its paths and types to account. */
const root = fileURLToPath(new URL("..", import.meta.url));
const built = mkdtempSync(join(tmpdir(), "agentwarden-"));

beforeAll(() => {
  const tsdown = join(root, "node_modules/.bin/tsdown");
  execFileSync(tsdown, ["--out-dir", built, "--no-dts", "--log-level", "error"], { cwd: root });
}, 120_000);
afterAll(() => rmSync(built, { recursive: true }));

describe("the built package", () => {
  it("is imported and required", async () => {
    const imported = (await import(pathToFileURL(join(built, "index.js")).href)) as object;
    const required = createRequire(import.meta.url)(join(built, "index.cjs")) as object;
    expect(imported).toHaveProperty("AgentWarden");
    expect(Object.keys(required).toSorted()).toEqual(Object.keys(imported).toSorted());
  });

  it.each(["index.js", "index.cjs"])("%s needs nothing, not even a module of Node", (file) => {
    const text = readFileSync(join(built, file), "utf8");
    expect(text.match(/node:\w+|\brequire\(|\bfrom\s*"|import\s*"/g)).toBeNull();
  });

  it("has no dependencies, and names a file that is built for every path", () => {
    const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      dependencies?: object;
      exports: Record<string, unknown>;
    };
    expect(manifest.dependencies ?? {}).toEqual({});
    expect(manifest.exports["."]).toEqual({
      import: { types: "./dist/index.d.ts", default: "./dist/index.js" },
      require: { types: "./dist/index.d.cts", default: "./dist/index.cjs" },
    });
  });
});
