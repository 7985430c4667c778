import type { AgentWarden } from "../client";
import type { JsonObject } from "../json";
import { type GuardOptions, type Outcome, permitCall } from "./guarded-call";

/** How the tool calls of Claude are guarded. */
export interface ClaudeOptions extends Omit<GuardOptions<JsonObject>, "action"> {
  /** The action of a tool; by default `claude-code.bash`, and `mcp.server.tool` for MCP's. */
  actionOf?: ((toolName: string) => string) | undefined;
}

/** What the Claude Agent SDK's `canUseTool` answers. */
export type PermissionAnswer =
  | { behavior: "allow"; updatedInput: Record<string, unknown> }
  | { behavior: "deny"; message: string };

/** For the option `canUseTool`: allows the call with exactly the input that was decided on. */
export function canUseTool(guard: AgentWarden, options: ClaudeOptions) {
  return async (
    toolName: string,
    input: Record<string, unknown>,
    { signal, toolUseID }: { signal: AbortSignal; toolUseID: string },
  ): Promise<PermissionAnswer> => {
    const outcome = await decide(guard, options, { toolName, input, id: toolUseID, signal });
    if (!outcome.ran) return { behavior: "deny", message: outcome.message };
    return { behavior: "allow", updatedInput: outcome.value };
  };
}

/** What a hook of the Claude Agent SDK is told; other events than PreToolUse are not answered. */
interface HookInput {
  hook_event_name: string;
  session_id?: string;
  tool_name?: string;
  tool_input?: unknown;
  tool_use_id?: string;
}

/** What a PreToolUse hook answers. */
export interface HookAnswer {
  hookSpecificOutput?: {
    hookEventName: "PreToolUse";
    permissionDecision: "allow" | "deny";
    permissionDecisionReason: string;
    updatedInput?: Record<string, unknown>;
  };
}

/** For `hooks: { PreToolUse: [{ hooks: [...], onFailure: "block" }] }`. */
export function preToolUseHook(guard: AgentWarden, options: ClaudeOptions) {
  return async (
    hook: HookInput,
    toolUseID: string | undefined,
    { signal }: { signal: AbortSignal },
  ): Promise<HookAnswer> => {
    if (hook.hook_event_name !== "PreToolUse") return {};
    const { tool_name: toolName = "", tool_input, session_id: thread } = hook;
    const input = tool_input as Record<string, unknown>;
    const id = hook.tool_use_id ?? toolUseID;
    const outcome = await decide(guard, options, { toolName, input, id, thread, signal });
    const hookEventName = "PreToolUse" as const;
    if (!outcome.ran) {
      const said = { permissionDecision: "deny" as const };
      return {
        hookSpecificOutput: { hookEventName, ...said, permissionDecisionReason: outcome.message },
      };
    }
    return {
      hookSpecificOutput: {
        hookEventName,
        permissionDecision: "allow",
        permissionDecisionReason: "Allowed by AgentWarden",
        updatedInput: outcome.value,
      },
    };
  };
}

interface Use {
  toolName: string;
  input: Record<string, unknown>;
  id: string | undefined;
  thread?: string | undefined;
  signal: AbortSignal;
}

/** Whatever goes wrong is a deny: a callback that throws may be passed over. */
async function decide(
  guard: AgentWarden,
  { actionOf = defaultAction, ...options }: ClaudeOptions,
  { toolName, input, ...call }: Use,
): Promise<Outcome<JsonObject>> {
  try {
    const told = { framework: "claude", input: input as JsonObject, ...call };
    return await permitCall(guard, { ...options, action: actionOf(toolName) }, told);
  } catch (error) {
    const message = `Not done: ${error instanceof Error ? error.message : "it was stopped"}`;
    return { ran: false, message, approvalId: null, pending: false, final: false };
  }
}

/** As the service names the tools of Claude Code. */
function defaultAction(toolName: string): string {
  const [, server, tool] = /^mcp__(.+?)__(.+)$/.exec(toolName) ?? [];
  if (server && tool) return `mcp.${server}.${tool}`;
  return `claude-code.${toolName.replaceAll(/([a-z0-9])([A-Z])/g, "$1.$2").toLowerCase()}`;
}
