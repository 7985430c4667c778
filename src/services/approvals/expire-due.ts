import { expireApproval, lockLapsedApprovals } from "@/db/queries/approvals";
import type { Platform } from "../context";
import { announceEnd } from "./announce-approval";

const BATCH = 100;

/** Marks every lapsed approval as expired and tells it, once each; returns how many. */
export async function expireDue(platform: Platform, requestId: string): Promise<number> {
  let total = 0;
  for (;;) {
    const expired = await expireBatch(platform, requestId);
    total += expired;
    if (expired < BATCH) return total;
  }
}

async function expireBatch(platform: Platform, requestId: string): Promise<number> {
  return platform.db.system(async (tx) => {
    const lapsed = await lockLapsedApprovals(tx, BATCH);
    const ctx = { requestId, outbox: { waiting: false }, actor: { kind: "system" as const } };
    for (const { organizationId, id } of lapsed) {
      const expired = await expireApproval(tx, organizationId, id);
      if (expired) await announceEnd(tx, ctx, expired);
    }
    return lapsed.length;
  });
}
