import { z } from "zod";
import { annotate } from "@/lib/trace";
import { checkAction } from "@/services/checks/check-action";
import { type AgentEndpoint, agentRoute } from "../agent-route";
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
export const check: AgentEndpoint = async (request, deps, params) => {
  const observeDuration = deps.platform.metrics.checkSeconds.startTimer();
  try {
    return await answerCheck(request, deps, params);
  } finally {
    observeDuration();
  }
};

const answerCheck = agentRoute({
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
    annotate({ "agentwarden.decision": answer.decision });
    if (!answer.replayed) ctx.metrics.checks.inc({ decision: answer.decision });
    return { status: 200, body: checkShape(answer), headers: replayedHeader(answer.replayed) };
  },
});
