import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Campaign, Findings } from "../campaign";
import type { Stage } from "../stage";

/** The oldest versions without a known hole that matters here. */
const FLOORS: Record<string, string> = {
  next: "16.3.3",
  react: "19.2.8",
  "react-dom": "19.2.8",
  "next-auth": "4.24.15",
  "drizzle-orm": "0.45.2",
  "@trpc/server": "11.8.0",
  undici: "7.28.0",
};

interface Lock {
  packages: Record<string, { version?: string }>;
}

/** No copy of a package in the lockfile is older than its floor. */
export const floors: Campaign = {
  shows: "the lockfile holds no version with a known hole",
  sizes: { smoke: 1, ci: 1, long: 1 },
  plants: {
    "old-next": {
      unbuilt: true,
      edits: [
        {
          file: "package-lock.json",
          find: '"node_modules/next": {\n      "version": "16.',
          replace: '"node_modules/next": {\n      "version": "15.',
        },
      ],
    },
  },
  run: async (stage) => compareLock(stage),
};

function compareLock(stage: Stage): Findings {
  const lock = JSON.parse(readFileSync(join(stage.root, "package-lock.json"), "utf8")) as Lock;
  const problems: string[] = [];
  let copies = 0;
  for (const [name, floor] of Object.entries(FLOORS)) {
    const found = Object.entries(lock.packages).filter(
      ([path]) => path === `node_modules/${name}` || path.endsWith(`/node_modules/${name}`),
    );
    copies += found.length;
    if (found.length === 0) problems.push(`${name} is not in the lockfile`);
    for (const [path, { version = "0" }] of found)
      if (isOlder(version, floor)) problems.push(`${path} ${version} is older than ${floor}`);
  }
  return { figures: { packages: Object.keys(FLOORS).length, copies }, problems };
}

function isOlder(version: string, floor: string): boolean {
  const [a, b] = [version, floor].map((text) => text.split(/[.-]/).map(Number));
  for (let n = 0; n < 3; n++) {
    const difference = (a?.[n] ?? 0) - (b?.[n] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
