import { countWaiting } from "@/db/queries/sealing";
import { findLastSeal } from "@/db/queries/seals";
import type { Ctx } from "../context";

/** How far an organization's log is sealed. */
export interface SealingView {
  last: { number: number; sealedAt: Date; hash: string; keyId: string } | null;
  /** Entries without a seal. */
  waiting: number;
}

export function viewSealing(ctx: Ctx): Promise<SealingView> {
  const { organizationId } = ctx;
  return ctx.db.tenant(organizationId, async (tx) => {
    const found = await findLastSeal(tx, organizationId);
    const waiting = await countWaiting(tx, organizationId);
    if (!found) return { last: null, waiting };
    const { number, sealed_at, hash, key_id: keyId } = found.seal;
    return { last: { number, sealedAt: new Date(sealed_at), hash, keyId }, waiting };
  });
}
