import type { Tx } from "@/db/client";
import { type Approval, expireApproval, releaseHold } from "@/db/queries/approvals";
import type { Ctx } from "../context";
import { announceEnd } from "./announce-approval";

type Settler = Pick<Ctx, "requestId" | "outbox">;

/**
 * Writes down what the clock has made of a pending approval, once, and tells it: an approval whose
 * time to undo is over becomes final, one that nobody answered in time expires. Null when the clock
 * has not ended it.
 */
export async function settleApproval(
  tx: Tx,
  ctx: Settler,
  approval: Pick<Approval, "organizationId" | "id">,
): Promise<Approval | null> {
  const { organizationId, id } = approval;
  const settled =
    (await releaseHold(tx, organizationId, id)) ?? (await expireApproval(tx, organizationId, id));
  if (!settled) return null;
  await announceEnd(tx, ctx, settled);
  return settled;
}
