import { setTimeout as sleep } from "node:timers/promises";
import type { ApprovalNow } from "@/db/queries/approvals";
import { nextTurn } from "@/domain/approval";
import type { Ctx } from "../context";
import { getApproval } from "./get-approval";

export interface WaitInput {
  id: string;
  /** How long to hold at most, in milliseconds. */
  waitMs: number;
  /** The caller has gone. */
  signal?: AbortSignal;
}

/** The approval once it is resolved, or as it stands when the time is over. */
export async function waitForApproval(
  ctx: Ctx,
  { id, waitMs, signal }: WaitInput,
): Promise<ApprovalNow> {
  const until = performance.now() + waitMs;
  for (;;) {
    const left = until - performance.now();
    const over = new AbortController();
    // Listens before it reads: a change between the two is not missed.
    const pause = Math.max(0, Math.min(left, ctx.live.trustMs()));
    const changed = ctx.live.nextChange(ctx.organizationId, id, pause, over.signal);
    try {
      const approval = await getApproval(ctx, id);
      if (approval.status !== "pending_approval" || left <= 0 || signal?.aborted) return approval;
      const turnsIn = nextTurn(approval).getTime() - approval.now.getTime();
      await Promise.race([
        changed,
        pauseFor(Math.min(turnsIn + 1, left), over.signal),
        gone(signal),
      ]);
    } finally {
      over.abort();
    }
  }
}

async function pauseFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => {});
}

function gone(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) =>
    signal?.addEventListener("abort", () => resolve(), { once: true }),
  );
}
