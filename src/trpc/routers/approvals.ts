import { z } from "zod";
import { APPROVAL_STATUSES } from "@/domain/approval";
import { countPending, listApprovalRows } from "@/services/approvals/list-approvals";
import { resolveApproval } from "@/services/approvals/resolve-approval";
import { viewApproval } from "@/services/approvals/view-approval";
import { cursor, id, limit, remark } from "../fields";
import { decisionProcedure, memberProcedure, router } from "../init";

export const approvalsRouter = router({
  list: memberProcedure
    .input(
      z.object({
        status: z.enum(APPROVAL_STATUSES).optional(),
        agentId: id.optional(),
        action: z.string().max(200).optional(),
        cursor,
        limit,
      }),
    )
    .query(({ ctx, input }) => listApprovalRows(ctx, input)),
  pendingCount: memberProcedure.query(({ ctx }) => countPending(ctx)),
  get: memberProcedure
    .input(z.object({ id }))
    .query(({ ctx, input }) => viewApproval(ctx, input.id)),
  resolve: decisionProcedure
    .input(z.object({ id, resolution: z.enum(["approved", "rejected"]), comment: remark(2_000) }))
    .mutation(({ ctx, input }) => resolveApproval(ctx, input)),
});
