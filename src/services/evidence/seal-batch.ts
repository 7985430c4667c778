import type { Tx } from "@/db/client";
import {
  existsSealed,
  insertLeaves,
  insertSeal,
  insertSigningKey,
  listStoredEntries,
  tryHoldChain,
} from "@/db/queries/sealing";
import { findLastSeal, findNow, type Seal } from "@/db/queries/seals";
import type { StoredEntry } from "@/db/queries/stored-entry";
import type { EventData } from "@/domain/event-bodies";
import { sha256 } from "@/lib/hash";
import { newId } from "@/lib/ids";
import { sealKey } from "@/lib/seal-key";
import type { Platform } from "../context";
import { recordEvent } from "../record";
import { signedText } from "./checkpoint";
import type { Tree } from "./hash-leaves";

/** What the first seal names in place of one before it. */
const NONE_BEFORE = "0".repeat(64);

export interface Batch {
  organizationId: string;
  /** In the order they were written. */
  ids: readonly string[];
  /** Nothing waits behind it: its seal is told to the endpoints. */
  isLast: boolean;
}

/**
 * Puts one seal on the entries. They are hashed before the transaction, which only writes.
 *
 * @returns false when another instance seals this organization's log, or just has
 */
export async function sealBatch(platform: Platform, batch: Batch): Promise<boolean> {
  const { organizationId, ids } = batch;
  const entries = await platform.db.tenant(organizationId, (tx) =>
    listStoredEntries(tx, organizationId, ids),
  );
  if (entries.length === 0) return true;
  const tree = await platform.hashLeaves(entries);
  return platform.db.tenant(organizationId, async (tx) => {
    if (!(await tryHoldChain(tx, organizationId)) || (await existsSealed(tx, ids))) return false;
    await writeSeal(tx, platform, batch, { ...tree, entries });
    return true;
  });
}

interface Hashed extends Tree {
  entries: StoredEntry[];
}

async function writeSeal(tx: Tx, platform: Platform, batch: Batch, hashed: Hashed): Promise<void> {
  const { organizationId } = batch;
  const { entries, salts, root } = hashed;
  const key = sealKey(platform.vault.derive("log-seal"));
  const before = await findLastSeal(tx, organizationId);
  const unsigned = {
    organization_id: organizationId,
    number: (before?.seal.number ?? 0) + 1,
    size: entries.length,
    root,
    previous: before?.seal.hash ?? NONE_BEFORE,
    oldest_entry_at: entries[0]?.created_at ?? "",
    newest_entry_at: entries.at(-1)?.created_at ?? "",
    sealed_at: await findNow(tx),
    key_id: key.id,
  };
  const text = signedText(unsigned);
  const seal: Seal = { ...unsigned, hash: sha256(text), signature: key.sign(text) };
  await insertSigningKey(tx, key);
  await insertSeal(tx, seal);
  await insertLeaves(tx, seal, { ids: entries.map(({ id }) => id), salts });
  if (batch.isLast) await tellSeal(tx, seal, key.publicKey);
}

/** The checkpoint, to endpoints that asked for it. */
async function tellSeal(tx: Tx, seal: Seal, publicKey: string): Promise<void> {
  const recorder = {
    organizationId: seal.organization_id,
    requestId: newId("req"),
    outbox: { waiting: false },
  };
  const payload: EventData["log.sealed"] = { seal: { ...seal }, public_key: publicKey };
  const at = new Date(seal.sealed_at);
  await recordEvent(tx, recorder, { type: "log.sealed", at, payload });
}
