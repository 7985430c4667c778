import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { linkPackages } from "../verify/plant";

/** The bare Next app, built in a folder of its own: inside the project it would find its `src`. */
export async function buildNextFloor(): Promise<{ folder: string; dispose(): void }> {
  const folder = mkdtempSync(join(tmpdir(), "agentwarden-next-floor-"));
  cpSync(join(import.meta.dirname, "next-floor"), folder, { recursive: true });
  await linkPackages(folder);
  const next = join(folder, "node_modules/next/dist/bin/next");
  await promisify(execFile)(process.execPath, [next, "build"], { cwd: folder });
  return { folder, dispose: () => rmSync(folder, { recursive: true, force: true }) };
}
