import { createHash } from "node:crypto";

const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

/** RFC 6962's hash of a leaf: SHA-256(0x00 || data); text counts as UTF-8. */
export function leafHash(data: string | Uint8Array): Buffer {
  return createHash("sha256").update(LEAF).update(data).digest();
}

/** RFC 6962's Merkle tree head over the leaves' hashes; that of no leaves is SHA-256 of nothing. */
export function merkleRoot(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves;
  if (!only) return createHash("sha256").digest();
  if (leaves.length === 1) return only;
  let left = 1;
  while (left * 2 < leaves.length) left *= 2;
  return createHash("sha256")
    .update(NODE)
    .update(merkleRoot(leaves.slice(0, left)))
    .update(merkleRoot(leaves.slice(left)))
    .digest();
}
