import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

/** One place of the source, and what stands there with the bug. */
export interface Edit {
  file: string;
  /** Occurs once. */
  find: string;
  replace: string;
}

/** A bug to bring back. */
export interface Plant {
  edits: Edit[];
  /** True where the bug is in what Next serves (screens' calls): building that takes a minute. */
  screens?: boolean;
  /** True where nothing that runs is changed. */
  unbuilt?: boolean;
}

export const ROOT = resolve(import.meta.dirname, "..");

const COPIED = ["src", "drizzle", "public", "scripts", "package.json", "package-lock.json"];
const COPIED_FOR_NEXT = ["next.config.ts", "tailwind.config.ts", "postcss.config.mjs"];

/** The text with the bug in it. @throws Error when the place is not there exactly once */
export function applyEdit(text: string, { file, find, replace }: Edit): string {
  const parts = text.split(find);
  if (parts.length !== 2) throw new Error(`${file}: found ${parts.length - 1} times: ${find}`);
  return parts.join(replace);
}

/** A built copy of the project with the bug; `dispose` removes it. */
export async function buildPlanted(plant: Plant): Promise<{ root: string; dispose(): void }> {
  const root = mkdtempSync(join(tmpdir(), "agentwarden-planted-"));
  for (const name of [...COPIED, ...COPIED_FOR_NEXT, "tsconfig.json"])
    cpSync(join(ROOT, name), join(root, name), { recursive: true });
  for (const edit of plant.edits) {
    const file = join(root, edit.file);
    writeFileSync(file, applyEdit(readFileSync(file, "utf8"), edit));
  }
  await linkPackages(root);
  const planted = { root, dispose: () => rmSync(root, { recursive: true, force: true }) };
  if (!plant.screens) cpSync(join(ROOT, ".next"), join(root, ".next"), { recursive: true });
  if (plant.unbuilt) {
    cpSync(join(ROOT, "dist"), join(root, "dist"), { recursive: true });
    return planted;
  }
  const flags = plant.screens ? [] : ["--server-only"];
  await promisify(execFile)(process.execPath, ["scripts/build.mjs", ...flags], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: "production" },
    maxBuffer: 2 ** 26,
  });
  return planted;
}

/** Hard links: the bundler takes no symbolic link that leads out of the project. */
export async function linkPackages(root: string): Promise<void> {
  const target = join(root, "node_modules");
  await promisify(execFile)("cp", ["-al", join(ROOT, "node_modules"), target]).catch(() =>
    symlinkSync(join(ROOT, "node_modules"), target, "dir"),
  );
}
