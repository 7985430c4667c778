import { z } from "zod";
import { APPROVAL_STATUSES } from "@/domain/approval";
import { requireAgentAccess } from "@/services/context";
import { getApproval } from "@/services/approvals/get-approval";
import { listApprovals as list } from "@/services/approvals/list-approvals";
import { cancelApproval as cancel } from "@/services/approvals/resolve-approval";
import { waitForApproval } from "@/services/approvals/wait-for-approval";
import { agentRoute } from "../agent-route";
import * as answers from "./answers";
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
    .default(0)
    .describe("Seconds to hold the request until the approval is decided."),
});

const one = { tag: "Approvals", id: "The approval's id.", answer: answers.approval } as const;

/** GET /api/v1/approvals/{id}?wait=SECONDS */
export const readApproval = agentRoute({
  scope: "approvals:read",
  counts: "checks",
  query: waitQuery,
  docs: {
    ...one,
    operationId: "getApproval",
    summary: "Read an approval, or wait for it",
    description:
      "With `wait` the answer comes as soon as the approval is decided, or after that time as it then is.",
    errors: ["agent_not_allowed"],
  },
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
    .optional()
    .describe("`pending` is another name of `pending_approval`."),
  agent_id: text(200).optional().describe("The agent's id."),
});

/** GET /api/v1/approvals */
export const listApprovals = agentRoute({
  scope: "approvals:read",
  counts: "checks",
  query: listQuery,
  docs: {
    operationId: "listApprovals",
    tag: "Approvals",
    summary: "List approvals",
    description: "Newest first. A key that is bound to agents sees theirs only.",
    answer: answers.approvalList,
  },
  handle: async ({ ctx, query }) => {
    const { status, agent_id: agentId, cursor, limit } = query;
    return listAnswer(await list(ctx, { status, agentId, cursor, limit }), approvalShape);
  },
});

/** POST /api/v1/approvals/{id}/cancel: the agent withdraws what it asked for. */
export const cancelApproval = agentRoute({
  scope: "check",
  counts: "checks",
  docs: {
    ...one,
    operationId: "cancelApproval",
    summary: "Cancel an approval",
    description: "The agent withdraws what it asked for, while it is still pending.",
    errors: ["agent_not_allowed", "approval_closed", "approval_expired"],
  },
  handle: async ({ ctx, params }) => {
    const id = params.id ?? "";
    await cancel(ctx, { id, mayTouch: ({ agentId }) => requireAgentAccess(ctx, agentId) });
    return { status: 200, body: approvalShape(await getApproval(ctx, id)) };
  },
});
