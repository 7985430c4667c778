import { countPendingApprovals } from "@/db/queries/approvals";
import { type OverviewRows, readOverview as query } from "@/db/queries/overview";
import type { Ctx } from "../context";

/** The spans that the overview can look back over, in days. */
export const OVERVIEW_DAYS = [1, 7, 14, 30] as const;

export interface Overview extends OverviewRows {
  pendingNow: number;
  since: Date;
}

/** How the organization's agents and reviewers did in the last days. */
export async function readOverview(
  ctx: Ctx,
  days: (typeof OVERVIEW_DAYS)[number],
): Promise<Overview> {
  const since = new Date(Date.now() - days * 86_400_000);
  return ctx.db.tenant(ctx.organizationId, async (tx) => ({
    ...(await query(tx, ctx.organizationId, since)),
    pendingNow: await countPendingApprovals(tx, ctx.organizationId),
    since,
  }));
}
