import {
  beginPass,
  endPass,
  listUnsealed,
  listWaiting,
  type Pass,
  type Waiting,
} from "@/db/queries/sealing";
import type { Platform } from "../context";
import { sealBatch } from "./seal-batch";

/** Entries under one seal, at most. */
const SEAL_SIZE = 1_000;

/** Ids read at once. */
const READ_SIZE = 20 * SEAL_SIZE;

/** How long an organization's log rests between two seals, unless a full one waits. */
const REST_SECONDS = 60;

/**
 * Seals what of the logs has no seal yet: for each organization the entries in the order they were
 * written, in seals that name one another. Several instances may call it at once. What commits late
 * is found by a later pass; an organization that cannot be sealed does not hold up the others.
 *
 * @param restSeconds 0 seals everything, however little waits
 * @returns how many entries were sealed
 */
export async function sealLog(platform: Platform, restSeconds = REST_SECONDS): Promise<number> {
  const { pass, waiting } = await platform.db.system(async (tx) => {
    const begun = await beginPass(tx);
    return { pass: begun, waiting: await listWaiting(tx, begun.from) };
  });
  let sealed = 0;
  let oldestLeft: string | null = null;
  for (const one of waiting) {
    const done = isDue(one, restSeconds) ? await sealOrganization(platform, one, pass) : null;
    sealed += done?.sealed ?? 0;
    // The list begins with the oldest.
    if (!done?.complete) oldestLeft ??= one.oldest;
  }
  await platform.db.system((tx) => endPass(tx, pass, oldestLeft));
  return sealed;
}

function isDue({ entries, restedSeconds }: Waiting, restSeconds: number): boolean {
  return entries >= SEAL_SIZE || restedSeconds === null || restedSeconds >= restSeconds;
}

interface Done {
  sealed: number;
  /** Nothing that was waiting is left. */
  complete: boolean;
}

async function sealOrganization(
  platform: Platform,
  { organizationId }: Waiting,
  { from }: Pass,
): Promise<Done> {
  const done = { sealed: 0, complete: false };
  try {
    let ids: string[];
    do
      ids = await platform.db.tenant(organizationId, (tx) =>
        listUnsealed(tx, organizationId, from, READ_SIZE),
      );
    while ((await sealEach(platform, organizationId, ids, done)) && !done.complete);
  } catch (error) {
    platform.logger.error({ err: error, organizationId }, "sealing failed; it is tried again");
  }
  return done;
}

/** @returns false when another instance seals this organization's log */
async function sealEach(
  platform: Platform,
  organizationId: string,
  ids: readonly string[],
  done: Done,
): Promise<boolean> {
  for (let i = 0; i < ids.length; i += SEAL_SIZE) {
    const batch = ids.slice(i, i + SEAL_SIZE);
    const isLast = ids.length < READ_SIZE && i + SEAL_SIZE >= ids.length;
    if (!(await sealBatch(platform, { organizationId, ids: batch, isLast }))) return false;
    done.sealed += batch.length;
  }
  done.complete = ids.length < READ_SIZE;
  return true;
}
