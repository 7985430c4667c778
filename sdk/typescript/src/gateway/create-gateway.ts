import { type Client, ProtocolError } from "@modelcontextprotocol/client";
import type { CallToolResult, Server, ServerContext } from "@modelcontextprotocol/server";
import type { AgentWarden } from "../client";
import { VERSION } from "../version";
import { AskedApprovals } from "./asked-approvals";
import { type Call, decideCall, type Door, exactArguments, logCall } from "./guarded-call";
import { type ActionNames, actionOf } from "./name-actions";
import { passThrough } from "./pass-through";

/** What stands behind the gateway, and how its calls are checked. */
export interface GatewayOptions {
  guard: AgentWarden;
  /** The agent's id or its name. */
  agentId: string;
  /** Connected to the MCP server that the calls are for. */
  upstream: Client;
  names: ActionNames;
  /** Milliseconds a call waits for a human. */
  waitMs: number;
  /** Milliseconds the upstream may take for a call; its progress begins them anew. */
  toolTimeoutMs: number;
  /** Told what went wrong without stopping anything. */
  warn: (message: string) => void;
}

const PROGRESS_EVERY_MS = 5_000;
const MAX_ERROR_LENGTH = 2_000;

/**
 * An MCP server that offers what the upstream offers, and forwards a tool's call only once
 * AgentWarden allows it. What the upstream says of its tools, harmless or not, decides nothing.
 */
export function createGateway(options: GatewayOptions): Server {
  const { guard, agentId, upstream, waitMs, warn } = options;
  const door: Door = { guard, agentId, waitMs, warn, asked: new AskedApprovals() };
  const server = passThrough(upstream, { name: "agentwarden-gateway", version: VERSION });
  if (upstream.getServerCapabilities()?.tools === undefined) return server;
  const session = crypto.randomUUID();
  let calls = 0;
  server.setRequestHandler("tools/call", async ({ params }, ctx) => {
    calls += 1;
    try {
      const call: Call = {
        action: actionOf(options.names, params.name),
        context: exactArguments(params.arguments),
        // A count, because another session, or a careless client, uses the same JSON-RPC ids again.
        idempotencyKey: `mcp-${session}-${calls}`,
        signal: ctx.mcpReq.signal,
        onWaiting: (approvalId) => tellWaiting(ctx, approvalId),
      };
      return await guardedResult(options, door, { call, tool: params.name, ctx });
    } catch (error) {
      if (error instanceof ProtocolError) throw error;
      return refusal(`Not done: it could not be decided whether this is allowed. ${error}`);
    }
  });
  return server;
}

interface OneCall {
  call: Call;
  tool: string;
  ctx: ServerContext;
}

async function guardedResult(
  options: GatewayOptions,
  door: Door,
  one: OneCall,
): Promise<CallToolResult> {
  const verdict = await decideCall(door, one.call);
  if (verdict.decision === "allow") return forward(options, door, one, verdict.approvalId);
  const about: Record<string, string> = { decision: verdict.decision };
  if (verdict.approvalId !== null) about.approval_id = verdict.approvalId;
  return refusal(verdict.text, about);
}

/** Forwards exactly the arguments that were checked, and logs how it went. */
async function forward(
  options: GatewayOptions,
  door: Door,
  { call, tool, ctx }: OneCall,
  approvalId: string | null,
): Promise<CallToolResult> {
  let result: CallToolResult;
  try {
    call.signal.throwIfAborted();
    const params = { name: tool, arguments: call.context };
    // Not callTool: it would throw away a result that is not as the upstream promised.
    result = await options.upstream.request(
      { method: "tools/call", params },
      {
        signal: call.signal,
        timeout: options.toolTimeoutMs,
        resetTimeoutOnProgress: true,
        onprogress: (progress) => void tellProgress(ctx, progress),
      },
    );
  } catch (error) {
    await logCall(door, call, approvalId, errorText(error));
    if (error instanceof ProtocolError) throw error;
    return refusal(
      `The tool was called, but its answer did not arrive: ${errorText(error)}. It may have run: find out before you call it again.`,
    );
  }
  await logCall(door, call, approvalId, result.isError === true ? textOf(result) : null);
  return result;
}

/** An answer the model can act on; never the tool's own. */
function refusal(text: string, about: Record<string, string> = {}): CallToolResult {
  const meta = Object.entries(about).map(([name, value]) => [`agentwarden/${name}`, value]);
  return {
    isError: true,
    content: [{ type: "text", text }],
    ...(meta.length === 0 ? {} : { _meta: Object.fromEntries(meta) as Record<string, string> }),
  };
}

/** Tells a client that asked for progress that a human is awaited, now and every few seconds. */
function tellWaiting(ctx: ServerContext, approvalId: string): () => void {
  let progress = 0;
  const tell = () => {
    progress += 1;
    const message = `Waiting for a human to decide (approval ${approvalId})`;
    void tellProgress(ctx, { progress, message });
  };
  tell();
  const timer = setInterval(tell, PROGRESS_EVERY_MS);
  return () => clearInterval(timer);
}

async function tellProgress(ctx: ServerContext, progress: object): Promise<void> {
  const progressToken = ctx.mcpReq._meta?.progressToken;
  if (progressToken === undefined) return;
  const params = { ...progress, progressToken };
  // A client that has gone is told nothing.
  await ctx.mcpReq.notify({ method: "notifications/progress", params }).catch(() => undefined);
}

function textOf(result: CallToolResult): string {
  const texts = result.content.flatMap((part) => (part.type === "text" ? [part.text] : []));
  return cut(texts.join("\n") || "The tool answered with an error");
}

function errorText(error: unknown): string {
  return cut(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
}

function cut(text: string): string {
  return text.slice(0, MAX_ERROR_LENGTH).replaceAll(/\p{Surrogate}/gu, "\ufffd");
}
