import { z } from "zod";
import { APPROVAL_STATUSES } from "@/domain/approval";
import { requireAgentAccess } from "@/services/context";
import { getApproval } from "@/services/approvals/get-approval";
import { listApprovals as list } from "@/services/approvals/list-approvals";
import { cancelApproval as cancel } from "@/services/approvals/resolve-approval";
import { waitForApproval } from "@/services/approvals/wait-for-approval";
import { agentRoute } from "../agent-route";
import { pageQuery, text } from "./fields";
import { listAnswer } from "./list-answer";
import { approvalShape } from "./shapes";

/** Longest time a request is held, in seconds. */
const WAIT_MAX_SECONDS = 60;

const waitQuery = z.object({
  wait: z.coerce
    .number({ error: "must be a number of seconds" })
    .min(0, "must be at least 0")
    .max(WAIT_MAX_SECONDS, `must be at most ${WAIT_MAX_SECONDS} seconds`)
    .default(0),
});

/** GET /api/v1/approvals/{id}?wait=SECONDS */
export const readApproval = agentRoute({
  scope: "approvals:read",
  counts: "checks",
  query: waitQuery,
  handle: async ({ ctx, request, params, query }) => {
    const id = params.id ?? "";
    const waitMs = query.wait * 1000;
    const approval = await waitForApproval(ctx, { id, waitMs, signal: request.signal });
    return { status: 200, body: approvalShape(approval) };
  },
});

const listQuery = pageQuery.extend({
  status: z
    .enum([...APPROVAL_STATUSES, "pending"], {
      error: `must be one of ${APPROVAL_STATUSES.join(", ")}`,
    })
    .transform((status) => (status === "pending" ? "pending_approval" : status))
    .optional(),
  agent_id: text(200).optional(),
});

/** GET /api/v1/approvals */
export const listApprovals = agentRoute({
  scope: "approvals:read",
  counts: "checks",
  query: listQuery,
  handle: async ({ ctx, query }) => {
    const { status, agent_id: agentId, cursor, limit } = query;
    return listAnswer(await list(ctx, { status, agentId, cursor, limit }), approvalShape);
  },
});

/** POST /api/v1/approvals/{id}/cancel: the agent withdraws what it asked for. */
export const cancelApproval = agentRoute({
  scope: "check",
  counts: "checks",
  handle: async ({ ctx, params }) => {
    const id = params.id ?? "";
    await cancel(ctx, { id, mayTouch: ({ agentId }) => requireAgentAccess(ctx, agentId) });
    return { status: 200, body: approvalShape(await getApproval(ctx, id)) };
  },
});
