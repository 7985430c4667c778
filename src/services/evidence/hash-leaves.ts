import { randomBytes } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { StoredEntry } from "@/db/queries/stored-entry";
import { commitment, fieldSalt, leafText } from "@/lib/commitment";
import { leafHash, merkleRoot } from "@/lib/merkle";
import { leafFields } from "./leaf-fields";

const SALT_BYTES = 32;

/** How long entries are hashed before other work of the same thread gets its turn, in milliseconds. */
const TURN_MS = 5;

/** The tree over a batch of entries, and the salt that each of them was given. */
export interface Tree {
  /** Hex, in the order of the entries. */
  salts: string[];
  /** Hex. */
  root: string;
}

/** Hashes entries under new salts, in this thread or in another: what it takes and gives is plain. */
export type HashLeaves = (entries: readonly StoredEntry[]) => Promise<Tree>;

export const hashLeaves: HashLeaves = async (entries) => {
  const salts: string[] = [];
  const hashes: Buffer[] = [];
  let turnAt = performance.now();
  for (const entry of entries) {
    if (performance.now() - turnAt > TURN_MS) {
      await setImmediate();
      turnAt = performance.now();
    }
    const salt = randomBytes(SALT_BYTES);
    salts.push(salt.toString("hex"));
    hashes.push(hashOf(entry, salt));
  }
  return { salts, root: merkleRoot(hashes).toString("hex") };
};

/** The leaf's hash over an entry's fields. */
export function hashOf(entry: StoredEntry, salt: Uint8Array): Buffer {
  const fields = [...leafFields(entry)];
  return leafHash(
    leafText(fields.map(([name, value]) => [name, commitment(fieldSalt(salt, name), name, value)])),
  );
}
