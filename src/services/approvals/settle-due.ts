import { lockDueApprovals } from "@/db/queries/approvals";
import type { Platform } from "../context";
import { settleApproval } from "./settle-approval";

const BATCH = 100;

/** Settles every approval that the clock has ended, once each; returns how many. */
export async function settleDue(platform: Platform, requestId: string): Promise<number> {
  let total = 0;
  for (;;) {
    const settled = await settleBatch(platform, requestId);
    total += settled;
    if (settled < BATCH) return total;
  }
}

async function settleBatch(platform: Platform, requestId: string): Promise<number> {
  return platform.db.system(async (tx) => {
    const due = await lockDueApprovals(tx, BATCH);
    const ctx = { requestId, outbox: { waiting: false } };
    for (const approval of due) await settleApproval(tx, ctx, approval);
    return due.length;
  });
}
