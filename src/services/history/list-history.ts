import { type HistoryEntry, type HistoryFilter, listHistory as query } from "@/db/queries/history";
import type { Ctx } from "../context";
import { type Page, pageOf } from "../page";

/** Who changed which permission, key, endpoint, member or plan, and decided what; newest first. */
export async function listHistory(ctx: Ctx, filter: HistoryFilter): Promise<Page<HistoryEntry>> {
  const rows = await ctx.db.tenant(ctx.organizationId, (tx) =>
    query(tx, ctx.organizationId, { ...filter, limit: filter.limit + 1 }),
  );
  return pageOf(rows, filter.limit);
}
