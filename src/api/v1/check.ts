import { z } from "zod";
import { checkAction } from "@/services/checks/check-action";
import { agentRoute } from "../agent-route";
import { idempotencyOf, replayedHeader } from "../idempotency-key";
import { actionName, context, text } from "./fields";
import { checkShape } from "./shapes";

const checkBody = z.object({
  agent_id: text(200),
  action: actionName,
  context: context.nullable().transform((value) => value ?? {}),
  approval_id: text(100).nullish(),
});

/** POST /api/v1/check and /sdk/check */
export const check = agentRoute({
  scope: "check",
  counts: "checks",
  body: checkBody,
  handle: async ({ ctx, request, body, raw }) => {
    const answer = await checkAction(ctx, {
      agentRef: body.agent_id,
      action: body.action,
      context: body.context,
      approvalId: body.approval_id ?? null,
      idempotency: idempotencyOf(request.headers, "check", raw),
    });
    return { status: 200, body: checkShape(answer), headers: replayedHeader(answer.replayed) };
  },
});
