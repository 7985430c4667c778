import { z } from "zod";
import { isActionName } from "@/domain/action-pattern";
import { canonicalJson } from "@/domain/canonical-json";
import { isJsonObject, type JsonObject } from "@/domain/json-value";
import { sha256 } from "@/lib/hash";
import { annotate } from "@/lib/trace";
import type { Idempotency } from "@/services/answer-once";
import { waitForApproval } from "@/services/approvals/wait-for-approval";
import { type CheckAnswer, checkAction } from "@/services/checks/check-action";
import type { Ctx } from "@/services/context";
import { agentRoute } from "../agent-route";
import { ANSWERS, type EndpointDocs, REQUESTS } from "../openapi/endpoint-docs";
import { text } from "./fields";

/** Longest time a tool call is held, in seconds. */
const WAIT_MAX_SECONDS = 60;

/** What Claude Code's PreToolUse hook sends; its other fields are not looked at. */
const hookBody = z
  .object({
    hook_event_name: z.literal("PreToolUse", "must be PreToolUse"),
    session_id: text(200).describe("Ids of calls count within it."),
    tool_name: text(200).refine(
      (name) => isActionName(actionOf(name)),
      "must be made of A-Z a-z 0-9 . _ : and -",
    ),
    tool_input: z
      .custom<JsonObject>(isJsonObject, "must be an object")
      .meta({ type: "object", additionalProperties: true })
      .describe("The context of the check; the reviewer sees it as it is."),
    tool_use_id: text(200).describe("Asking again for the same call gives the same answer."),
  })
  .register(REQUESTS, { id: "ClaudeCodeHook" });

const hookQuery = z.object({
  agent_id: text(200).meta({
    description: "The agent's id or its name.",
    examples: ["support-agent"],
  }),
  wait: z.coerce
    .number({ error: "must be a number of seconds" })
    .min(0, "must be at least 0")
    .max(WAIT_MAX_SECONDS, `must be at most ${WAIT_MAX_SECONDS} seconds`)
    .default(0)
    .describe("Seconds to hold the call until a human has decided."),
});

const hookAnswer = z
  .object({
    hookSpecificOutput: z.object({
      hookEventName: z.literal("PreToolUse"),
      permissionDecision: z.enum(["allow", "deny"]),
      permissionDecisionReason: z.string().describe("Told to the model when it is denied."),
    }),
  })
  .meta({ examples: [wire({ allowed: true, reason: "Allowed by AgentWarden" })] })
  .register(ANSWERS, { id: "ClaudeCodeDecision" });

const docs: EndpointDocs = {
  operationId: "claudeCodeHook",
  tag: "Checks",
  summary: "Decide on a tool call of Claude Code",
  description:
    'A `PreToolUse` hook of the type `http`. `Bash` is the action `claude-code.bash`, `mcp__github__create_issue` is `mcp.github.create_issue`. Where a human must decide, the call is held for `wait` seconds and then denied; the same call made again after the approval redeems it. Always set `"onFailure": "block"` on the hook: Claude Code goes ahead after a failed hook otherwise.',
  examples: {
    bash: {
      summary: "A shell command",
      value: {
        hook_event_name: "PreToolUse",
        session_id: "5f0d3a52-6f0e-4a51-9d4c-0f6f2f9f8a11",
        tool_name: "Bash",
        tool_input: { command: "git push origin main" },
        tool_use_id: "toolu_01ABC123",
      },
    },
  },
  answer: hookAnswer,
  errors: ["agent_not_allowed", "not_found", "idempotency_in_progress", "idempotency_key_reused"],
};

/** POST /api/v1/hooks/claude-code?agent_id=NAME&wait=SECONDS */
export const claudeCodeHook = agentRoute({
  scope: "check",
  counts: "checks",
  body: hookBody,
  query: hookQuery,
  docs,
  handle: async ({ ctx, request, body, query }) => {
    const call: Call = {
      agentRef: query.agent_id,
      action: actionOf(body.tool_name),
      context: body.tool_input,
      id: sha256(canonicalJson([body.session_id, body.tool_use_id])),
    };
    const { allowed, reason } = await decideCall(ctx, call, {
      waitMs: query.wait * 1000,
      signal: request.signal,
    });
    annotate({ "agentwarden.decision": allowed ? "allow" : "deny" });
    return { status: 200, body: wire({ allowed, reason }) };
  },
});

interface Call {
  agentRef: string;
  action: string;
  context: JsonObject;
  id: string;
}

interface Verdict {
  allowed: boolean;
  reason: string;
}

/** `Bash` as `claude-code.bash`, `WebFetch` as `claude-code.web.fetch`, MCP's by their server. */
export function actionOf(toolName: string): string {
  const [, server, tool] = /^mcp__(.+?)__(.+)$/.exec(toolName) ?? [];
  if (server && tool) return `mcp.${server}.${tool}`;
  return `claude-code.${toolName.replaceAll(/([a-z0-9])([A-Z])/g, "$1.$2").toLowerCase()}`;
}

/** Asks, or redeems what was approved for these very arguments; waits for the human in between. */
async function decideCall(
  ctx: Ctx,
  call: Call,
  hold: { waitMs: number; signal: AbortSignal },
): Promise<Verdict> {
  const first = await ask(ctx, call, { approvalId: null, step: "ask" });
  const { approvalId } = first;
  if (!approvalId) return verdictOf(first);
  const approval = await waitForApproval(ctx, { id: approvalId, ...hold });
  if (approval.status === "pending_approval") return deny(waitingFor(approvalId));
  // Nobody would hear the answer, and the approval would be used up.
  if (hold.signal.aborted) return deny("The caller has gone");
  if (approval.status === "approved")
    return verdictOf(await ask(ctx, call, { approvalId, step: "redeem" }));
  const comment = approval.comment ? `: ${approval.comment}` : "";
  return deny(`Approval ${approvalId} was ${approval.status}${comment}. Do not retry.`);
}

/** Each step of a call is taken once, and answers the same when the hook is called again. */
async function ask(
  ctx: Ctx,
  { agentRef, action, context, id }: Call,
  { approvalId, step }: { approvalId: string | null; step: "ask" | "redeem" },
): Promise<CheckAnswer> {
  const idempotency: Idempotency = {
    endpoint: "claude-code",
    key: `${id}:${step}`,
    requestHash: sha256(canonicalJson({ agent: agentRef, action, context })),
  };
  const redeems = approvalId ? { approvalId } : { approvalId: null, usesApproved: true };
  const answer = await checkAction(ctx, { agentRef, action, context, ...redeems, idempotency });
  if (!answer.replayed) ctx.metrics.checks.inc({ decision: answer.decision });
  return answer;
}

function verdictOf({ decision, reason }: CheckAnswer): Verdict {
  if (decision === "allow") return { allowed: true, reason: "Allowed by AgentWarden" };
  return deny(`${reason ?? "Denied"}. Do not retry.`);
}

function deny(reason: string): Verdict {
  return { allowed: false, reason };
}

function waitingFor(approvalId: string): string {
  return `A person was asked to approve this (approval ${approvalId}, status pending_approval). Do not try another way. Once it is approved, make exactly the same call again.`;
}

function wire({ allowed, reason }: Verdict) {
  return {
    hookSpecificOutput: {
      hookEventName: "PreToolUse" as const,
      permissionDecision: allowed ? ("allow" as const) : ("deny" as const),
      permissionDecisionReason: reason,
    },
  };
}
