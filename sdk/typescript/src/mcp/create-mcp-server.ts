import { type CallToolResult, fromJsonSchema, McpServer } from "@modelcontextprotocol/server";
import type { AgentWarden } from "../client";
import { ApprovalTimeoutError } from "../errors";
import type { JsonObject } from "../json";
import type { Approval, CheckResult } from "../results";
import { VERSION } from "../version";
import * as schemas from "./schemas";

/** For whom the server asks. */
export interface McpServerOptions {
  /** The agent's id or its name; the model cannot choose another. */
  agentId: string;
}

const INSTRUCTIONS =
  "Before an action that cannot be undone, call check and act only if it answers allowed: true. " +
  "If it requires approval, a human must decide: wait_for_approval, then check again with the same " +
  "action and context and the approval_id. Afterwards call log. You cannot approve anything yourself.";

type Context = JsonObject | undefined;

/**
 * An MCP server with the tools check, log, get_approval and wait_for_approval. None approves or
 * rejects: only a signed-in reviewer can. What goes wrong is an error the model reads, never an allow.
 */
export function createMcpServer(guard: AgentWarden, { agentId }: McpServerOptions): McpServer {
  const server = new McpServer(
    { name: "agentwarden", version: VERSION },
    { instructions: INSTRUCTIONS },
  );
  addCheck(server, guard, agentId);
  addLog(server, guard, agentId);
  addApprovals(server, guard);
  return server;
}

function addCheck(server: McpServer, guard: AgentWarden, agentId: string): void {
  server.registerTool(
    "check",
    {
      title: "May I do this?",
      description:
        "Ask before you act. Go on only if allowed is true. With decision require_approval a human is " +
        "asked: nothing may be done yet. With deny it must not be done. To use an approval, check again " +
        "with exactly the same action and context and its approval_id; it works once.",
      inputSchema: fromJsonSchema<{ action: string; context?: Context; approval_id?: string }>(
        schemas.CHECK_INPUT,
      ),
      outputSchema: fromJsonSchema(schemas.DECISION),
    },
    ({ action, context, approval_id: approvalId }, { mcpReq: { signal } }) =>
      answered(async () =>
        decisionOf(await guard.check({ agentId, action, context, approvalId, signal })),
      ),
  );
}

function addLog(server: McpServer, guard: AgentWarden, agentId: string): void {
  server.registerTool(
    "log",
    {
      title: "Write down what happened",
      description: "Write to the audit trail how an action went. It changes no decision.",
      inputSchema: fromJsonSchema<{ action: string; status: string; context?: Context }>(
        schemas.LOG_INPUT,
      ),
      outputSchema: fromJsonSchema(schemas.LOGGED),
    },
    ({ action, status, context }, { mcpReq: { signal } }) =>
      answered(async () => {
        const entry = await guard.log({ agentId, action, status, context, signal });
        return { id: entry.id, status: entry.status };
      }),
  );
}

function addApprovals(server: McpServer, guard: AgentWarden): void {
  server.registerTool(
    "get_approval",
    {
      title: "How does an approval stand?",
      description:
        "Read whether a human has decided. Approved alone does nothing: check with its id.",
      inputSchema: fromJsonSchema<{ approval_id: string }>(schemas.APPROVAL_INPUT),
      outputSchema: fromJsonSchema(schemas.APPROVAL),
      annotations: { readOnlyHint: true },
    },
    ({ approval_id: id }, { mcpReq: { signal } }) =>
      answered(async () => approvalOf(await guard.approvals.get(id, { signal }))),
  );
  server.registerTool(
    "wait_for_approval",
    {
      title: "Wait for a human",
      description:
        "Wait until a human has decided, 50 seconds unless timeout_seconds says otherwise. Still " +
        "pending afterwards: call it again.",
      inputSchema: fromJsonSchema<{ approval_id: string; timeout_seconds?: number }>(
        schemas.WAIT_INPUT,
      ),
      outputSchema: fromJsonSchema(schemas.APPROVAL),
      annotations: { readOnlyHint: true },
    },
    ({ approval_id: id, timeout_seconds: seconds = 50 }, { mcpReq: { signal } }) =>
      answered(async () => approvalOf(await waited(guard, id, seconds * 1000, signal))),
  );
}

/** The approval once it is resolved, or as it is when the time is over. */
async function waited(guard: AgentWarden, id: string, timeoutMs: number, signal: AbortSignal) {
  try {
    return await guard.waitForApproval(id, { timeoutMs, signal });
  } catch (error) {
    if (error instanceof ApprovalTimeoutError) return guard.approvals.get(id, { signal });
    throw error;
  }
}

/** The result for programs and as text; an error as text. */
async function answered(work: () => Promise<JsonObject>): Promise<CallToolResult> {
  try {
    const result = await work();
    const text = JSON.stringify(result);
    return { content: [{ type: "text", text }], structuredContent: result };
  } catch (error) {
    const text = `This failed, and allows nothing. ${String(error)}`;
    return { isError: true, content: [{ type: "text", text }] };
  }
}

function decisionOf(result: CheckResult): JsonObject {
  return {
    decision: result.decision,
    allowed: result.decision === "allow" && result.allowed === true,
    reason: result.reason,
    approval_id: result.approvalId,
    expires_at: result.expiresAt,
  };
}

function approvalOf(approval: Approval): JsonObject {
  return {
    id: approval.id,
    status: approval.status,
    approved: approval.approved,
    action: approval.action,
    context: approval.context,
    comment: approval.comment,
    expires_at: approval.expiresAt,
    redeemed_at: approval.redeemedAt,
  };
}
