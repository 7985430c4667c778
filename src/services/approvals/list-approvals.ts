import {
  type ApprovalFilter,
  listApprovals as query,
  listResolverNames,
} from "@/db/queries/approval-list";
import { type ApprovalNow, countPendingApprovals } from "@/db/queries/approvals";
import { asOf } from "@/domain/approval";
import { type ShownAmount, shownAmount } from "@/domain/approval-amount";
import { contextGist } from "@/domain/context-view";
import { invalidField } from "@/domain/errors";
import { isUuid } from "@/lib/ids";
import type { Ctx } from "../context";
import { type Page, pageOf } from "../page";

/**
 * One page, each approval in the state it has now. A key bound to agents sees theirs only.
 *
 * @throws AppError `invalid_field`
 */
export async function listApprovals(ctx: Ctx, filter: ApprovalFilter): Promise<Page<ApprovalNow>> {
  const { cursor, order, status, limit } = filter;
  if (cursor && !isUuid(cursor)) throw invalidField("cursor", "is not a cursor");
  if ((order === "expiring" || order === "amount") && status !== "pending_approval")
    throw invalidField("order", "is only for pending approvals");
  const agentIds = ctx.actor.kind === "key" ? ctx.actor.agentIds : null;
  const rows = await ctx.db.tenant(ctx.organizationId, (tx) =>
    query(tx, ctx.organizationId, { ...filter, agentIds, limit: limit + 1 }),
  );
  return pageOf(
    rows.map((row) => asOf(row, row.now)),
    limit,
  );
}

/** An approval as a line of the inbox: the context only in so far as one line can tell it. */
export interface ApprovalRow extends Omit<ApprovalNow, "context" | "contextHash"> {
  shown: ShownAmount | null;
  /** What the agent wrote, cut to one line; to be shown as text that is not ours. */
  gist: string;
  /** Who decided; of an approval that can still be undone, who gave it. */
  resolvedByName: string | null;
}

const GIST_CHARS = 160;

/** The inbox: what `listApprovals` gives, small enough to be asked for every second. */
export async function listApprovalRows(
  ctx: Ctx,
  filter: ApprovalFilter,
): Promise<Page<ApprovalRow>> {
  const { items, nextCursor } = await listApprovals(ctx, filter);
  const names = await ctx.db.tenant(ctx.organizationId, (tx) => listResolverNames(tx, items));
  return { items: items.map((approval) => rowOf(approval, names)), nextCursor };
}

function rowOf(approval: ApprovalNow, names: Map<string, string>): ApprovalRow {
  const { context, contextHash: _, ...row } = approval;
  return {
    ...row,
    shown: shownAmount(approval),
    gist: contextGist(context, GIST_CHARS, ["amount", "currency"]),
    resolvedByName: names.get(approval.resolvedBy ?? approval.heldBy ?? "") ?? null,
  };
}

/** How many wait for a human now. */
export async function countPending(ctx: Ctx): Promise<number> {
  return ctx.db.tenant(ctx.organizationId, (tx) => countPendingApprovals(tx, ctx.organizationId));
}
