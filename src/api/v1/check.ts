import { z } from "zod";
import { coveringPatterns } from "@/domain/action-pattern";
import { annotate } from "@/lib/trace";
import { checkAction } from "@/services/checks/check-action";
import { type AgentEndpoint, agentRoute, type Endpoint } from "../agent-route";
import { type EndpointDocs, REQUESTS } from "../openapi/endpoint-docs";
import { replayedHeader } from "../idempotency-key";
import { checkAnswer } from "./answers";
import { actionName, context, text } from "./fields";
import { checkShape } from "./shapes";

const checkBody = z
  .object({
    agent_id: text(200).describe("The agent's id or its name."),
    action: actionName,
    context: context
      .nullable()
      .transform((value) => value ?? {})
      .describe("The parameters of the action; the reviewer sees them as they are."),
    approval_id: text(100).nullish().describe("An approval to redeem."),
  })
  .register(REQUESTS, { id: "CheckRequest" });

const refund = {
  agent_id: "support-agent",
  action: "stripe.refund",
  context: { amount: 250, currency: "USD", customer_id: "cus_N4aQ8" },
};

const docs: EndpointDocs = {
  operationId: "check",
  tag: "Checks",
  summary: "Ask whether an agent may act",
  description:
    "The answer to a decision is always 200: `allow`, `deny`, or `require_approval`, which has put the request to a human. A check equal to one that is still pending returns that approval. With `approval_id` an approved request is redeemed: once, for exactly the agent, action and context that the human saw.",
  examples: {
    ask: { summary: "Ask", value: refund },
    redeem: {
      summary: "Redeem an approval",
      value: { ...refund, approval_id: "01985c3a-d2f6-7c20-ba5f-7d8e9b1a2334" },
    },
  },
  answer: checkAnswer,
  idempotent: true,
  errors: ["agent_not_allowed", "not_found"],
};

/** POST /api/v1/check and /sdk/check */
export const check = timed(
  agentRoute({
    scope: "check",
    counts: "checks",
    body: checkBody,
    asks: {
      endpoint: "check",
      about: ({ agent_id, action }) => ({ agentRef: agent_id, patterns: coveringPatterns(action) }),
    },
    docs,
    handle: async ({ ctx, body, idempotency, known }) => {
      const check = {
        agentRef: body.agent_id,
        action: body.action,
        context: body.context,
        approvalId: body.approval_id ?? null,
        idempotency,
      };
      const answer = await checkAction(ctx, check, known);
      annotate({ "agentwarden.decision": answer.decision });
      if (!answer.replayed) ctx.metrics.checks.inc({ decision: answer.decision });
      return { status: 200, body: checkShape(answer), headers: replayedHeader(answer.replayed) };
    },
  }),
);

function timed(endpoint: AgentEndpoint): AgentEndpoint {
  const answer: Endpoint = async (request, deps, params) => {
    const observeDuration = deps.platform.metrics.checkSeconds.startTimer();
    try {
      return await endpoint(request, deps, params);
    } finally {
      observeDuration();
    }
  };
  return Object.assign(answer, { described: endpoint.described });
}
