import { z } from "zod";
import { APPROVAL_ORDERS, APPROVAL_STATUSES, BATCH_MAX } from "@/domain/approval";
import { countPending, listApprovalRows } from "@/services/approvals/list-approvals";
import { pastRequests } from "@/services/approvals/past-requests";
import { resolveApproval } from "@/services/approvals/resolve-approval";
import { resolveMany } from "@/services/approvals/resolve-many";
import { undoApproval } from "@/services/approvals/undo-approval";
import { viewApproval } from "@/services/approvals/view-approval";
import { cursor, id, limit, remark, text } from "../fields";
import { decisionProcedure, memberProcedure, router } from "../init";

/** A century: more is a typing error that Postgres would refuse. */
const MOST_SECONDS = 100 * 365 * 86_400;

const decimal = z.string().regex(/^\d{1,30}(\.\d{1,30})?$/, "must be a number like 100 or 99.50");

export const approvalsRouter = router({
  list: memberProcedure
    .input(
      z.object({
        status: z.enum(APPROVAL_STATUSES).optional(),
        agentId: id.optional(),
        action: z.string().max(200).optional(),
        minAgeSeconds: z.number().int().min(0).max(MOST_SECONDS).optional(),
        minAmount: decimal.optional(),
        maxAmount: decimal.optional(),
        search: text(200).optional(),
        order: z.enum(APPROVAL_ORDERS).optional(),
        cursor,
        limit,
      }),
    )
    .query(({ ctx, input }) => listApprovalRows(ctx, input)),
  pendingCount: memberProcedure.query(({ ctx }) => countPending(ctx)),
  get: memberProcedure
    .input(z.object({ id }))
    .query(({ ctx, input }) => viewApproval(ctx, input.id)),
  /** What the same agent asked before for the same action. */
  past: memberProcedure
    .input(z.object({ id }))
    .query(({ ctx, input }) => pastRequests(ctx, input.id)),
  resolve: decisionProcedure
    .input(z.object({ id, resolution: z.enum(["approved", "rejected"]), comment: remark(2_000) }))
    .mutation(({ ctx, input }) => resolveApproval(ctx, input)),
  /** Several at once, each for itself: the answer has a result for each. */
  resolveMany: decisionProcedure
    .input(
      z.object({
        ids: z.array(id).min(1).max(BATCH_MAX),
        resolution: z.enum(["approved", "rejected"]),
        comment: remark(2_000),
      }),
    )
    .mutation(({ ctx, input }) => resolveMany(ctx, input)),
  undo: decisionProcedure
    .input(z.object({ id, takesEffectAt: z.date() }))
    .mutation(({ ctx, input }) => undoApproval(ctx, input)),
});
