import type { Tx } from "@/db/client";
import { findLastSeal, type Seal } from "@/db/queries/seals";
import type { Ctx } from "../context";

/** What a customer keeps outside, to hold a later export against. */
export interface Checkpoint {
  /** The newest seal; null when nothing was sealed yet. */
  seal: Seal | null;
  /** The key that signed it: Ed25519, 32 bytes, base64url. */
  public_key: string | null;
}

/** What is hashed and signed of a seal; its members stand in this order. */
export function signedText(seal: Omit<Seal, "hash" | "signature">): string {
  const { organization_id, number, size, root, previous } = seal;
  const { oldest_entry_at, newest_entry_at, sealed_at, key_id } = seal;
  return JSON.stringify({
    ...{ organization_id, number, size, root, previous },
    ...{ oldest_entry_at, newest_entry_at, sealed_at, key_id },
  });
}

/** The newest seal of the organization's log. */
export function readCheckpoint(ctx: Ctx): Promise<Checkpoint> {
  return ctx.db.tenant(ctx.organizationId, (tx) => findCheckpoint(tx, ctx.organizationId));
}

export async function findCheckpoint(tx: Tx, organizationId: string): Promise<Checkpoint> {
  const last = await findLastSeal(tx, organizationId);
  return { seal: last?.seal ?? null, public_key: last?.publicKey ?? null };
}
