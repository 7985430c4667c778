import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { gather } from "../load";
import { openOwnDatabase } from "../own-database";
import { askOnce, type Case, outage, type Outcome, type Scene } from "./case";

const TMPFS_MB = 220;
const TO_FILL_MS = 30_000;
const REFUSED_IN_ROW = 5;
const BLOCK = Buffer.alloc(1 << 18);

export const outageCases = {
  stopped: {
    name: "stopped",
    play: (scene) => {
      const { database } = scene;
      return outage(scene, database.shutDown, database.startAgain);
    },
  },
  frozen: {
    name: "frozen",
    play: (scene) => outage(scene, scene.database.freeze, scene.database.thaw),
  },
  locked: { name: "pool_exhausted", play: lockOut },
  disk: { name: "disk", play: fillDisk },
} satisfies Record<string, Case>;

/** Two connections, and a lock that both wait for. */
async function lockOut(scene: Scene): Promise<Outcome> {
  const { stage } = scene;
  await stage.server.stop();
  await stage.restart({ env: { DATABASE_POOL_SIZE: "2" } });
  const holder = postgres(stage.env.DATABASE_URL ?? "", { max: 1, onnotice: () => {} });
  const take = async () => {
    await holder.unsafe("begin; lock table permissions in access exclusive mode");
  };
  const giveBack = async () => void (await holder.unsafe("rollback"));
  // Whoever needs no lock is served as soon as a connection is free.
  const outcome = await outage(scene, take, giveBack, [200, 503]);
  await holder.end();
  await stage.server.stop();
  await stage.restart();
  return outcome;
}

/** A database of its own on a file system in memory, filled to the last byte. */
async function fillDisk({ stage, database }: Scene): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), "agentwarden-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${TMPFS_MB}m,mode=711`, "tmpfs", folder], {
      stdio: "ignore",
    });
  } catch {
    rmSync(folder, { recursive: true });
    return { figure: "not_run", problems: [] };
  }
  const { sql, env } = stage;
  const before = env.DATABASE_URL ?? "";
  const small = await openOwnDatabase(join(folder, "data"));
  stage.sql = postgres(small.ownerUrl, { max: 2, onnotice: () => {}, backoff: () => 0.1 });
  try {
    await stage.server.stop();
    Object.assign(env, { DATABASE_URL: small.ownerUrl });
    await stage.restart();
    const party = await gather(stage, 0);
    const ballast = join(folder, "ballast");
    const giveBack = async () => {
      rmSync(ballast, { force: true });
      await small.startAgain();
    };
    const scene = { stage, party, database };
    // What only reads needs no disk.
    return await outage(scene, () => fillUntilRefused(scene, ballast), giveBack, [200, 503]);
  } finally {
    await stage.server.stop("SIGKILL");
    await stage.sql.end({ timeout: 1 });
    Object.assign(stage, { sql });
    Object.assign(env, { DATABASE_URL: before });
    await small.close();
    execFileSync("umount", ["-l", folder]);
    rmSync(folder, { recursive: true, force: true });
    await stage.restart();
  }
}

/**
 * Pages that Postgres has already take some more rows, and one that begins anew after a write that
 * failed tidies up first: full is when checks are refused in a row, each after filling again.
 */
async function fillUntilRefused(scene: Scene, file: string): Promise<void> {
  const deadline = performance.now() + TO_FILL_MS;
  for (let inRow = 0; inRow < REFUSED_IN_ROW && performance.now() < deadline;) {
    fill(file);
    inRow = (await askOnce(scene)).status === 200 ? 0 : inRow + 1;
  }
}

function fill(file: string): void {
  for (const block of [BLOCK, BLOCK.subarray(0, 4_096)])
    try {
      for (;;) writeFileSync(file, block, { flag: "a" });
    } catch {
      // Full.
    }
}
