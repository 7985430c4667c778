import { randomBytes } from "node:crypto";
import { setImmediate } from "node:timers/promises";
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
import { commitment, fieldSalt, leafText } from "@/lib/commitment";
import { sha256 } from "@/lib/hash";
import { newId } from "@/lib/ids";
import { leafHash, merkleRoot } from "@/lib/merkle";
import { sealKey } from "@/lib/seal-key";
import type { Platform } from "../context";
import { recordEvent } from "../record";
import { signedText } from "./checkpoint";
import { leafFields } from "./leaf-fields";

/** What the first seal names in place of one before it. */
const NONE_BEFORE = "0".repeat(64);

const SALT_BYTES = 32;

/** How long entries are hashed before other work gets its turn, in milliseconds. */
const TURN_MS = 5;

export interface Batch {
  organizationId: string;
  /** In the order they were written. */
  ids: readonly string[];
  /** Nothing waits behind it: its seal is told to the endpoints. */
  isLast: boolean;
}

interface Tree {
  entries: StoredEntry[];
  leaves: { id: string; salt: Buffer }[];
  root: string;
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
  const tree = await treeOf(entries);
  return platform.db.tenant(organizationId, async (tx) => {
    if (!(await tryHoldChain(tx, organizationId)) || (await existsSealed(tx, ids))) return false;
    await writeSeal(tx, platform, batch, tree);
    return true;
  });
}

async function treeOf(entries: StoredEntry[]): Promise<Tree> {
  const leaves: Tree["leaves"] = [];
  const hashes: Buffer[] = [];
  let turnAt = performance.now();
  for (const entry of entries) {
    if (performance.now() - turnAt > TURN_MS) {
      await setImmediate();
      turnAt = performance.now();
    }
    const salt = randomBytes(SALT_BYTES);
    leaves.push({ id: entry.id, salt });
    hashes.push(hashOf(entry, salt));
  }
  return { entries, leaves, root: merkleRoot(hashes).toString("hex") };
}

/** The leaf's hash over an entry's fields. */
export function hashOf(entry: StoredEntry, salt: Buffer): Buffer {
  const fields = [...leafFields(entry)];
  return leafHash(
    leafText(fields.map(([name, value]) => [name, commitment(fieldSalt(salt, name), name, value)])),
  );
}

async function writeSeal(tx: Tx, platform: Platform, batch: Batch, tree: Tree): Promise<void> {
  const { organizationId } = batch;
  const key = sealKey(platform.vault.derive("log-seal"));
  const before = await findLastSeal(tx, organizationId);
  const unsigned = {
    organization_id: organizationId,
    number: (before?.seal.number ?? 0) + 1,
    size: tree.entries.length,
    root: tree.root,
    previous: before?.seal.hash ?? NONE_BEFORE,
    oldest_entry_at: tree.entries[0]?.created_at ?? "",
    newest_entry_at: tree.entries.at(-1)?.created_at ?? "",
    sealed_at: await findNow(tx),
    key_id: key.id,
  };
  const text = signedText(unsigned);
  const seal: Seal = { ...unsigned, hash: sha256(text), signature: key.sign(text) };
  await insertSigningKey(tx, key);
  await insertSeal(tx, seal);
  await insertLeaves(tx, seal, tree.leaves);
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
