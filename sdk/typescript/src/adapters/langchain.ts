import { interrupt } from "@langchain/langgraph";
import { type AgentMiddleware, createMiddleware, ToolMessage } from "langchain";
import type { AgentWarden } from "../client";
import type { JsonObject } from "../json";
import { askFirst, type GuardOptions, openCall, runCall, type ToldCall } from "./guarded-call";
import { refusalOf } from "./refusal-text";

/** Which tools of an agent are guarded, and how. */
export interface MiddlewareOptions extends Omit<GuardOptions<JsonObject>, "action"> {
  /** The action of each guarded tool, by the tool's name. */
  actions: Record<string, string>;
  /** Tools that run without being asked about. A tool that is in neither is refused. */
  unguarded?: readonly string[] | undefined;
  /**
   * Pauses the graph where a human must decide. Needs a checkpointer and a thread_id; resume it
   * once the approval is decided. What it is resumed with counts for nothing.
   */
  interrupt?: boolean | undefined;
}

/** What a paused graph shows as the interrupt's value. */
export interface PausedCall {
  approval_id: string;
  action: string;
  context: JsonObject;
}

type Request = {
  toolCall: { id?: string | undefined; name: string; args: Record<string, unknown> };
  runtime: unknown;
};

/** Middleware for createAgent: a guarded tool runs only where it is allowed, or approved. */
export function guardMiddleware(guard: AgentWarden, options: MiddlewareOptions): AgentMiddleware {
  const { actions, unguarded = [], interrupt: pauses = false, ...rest } = options;
  return createMiddleware({
    name: "AgentWarden",
    wrapToolCall: async (request, handler) => {
      const { toolCall } = request;
      const refuse = (content: string) => refused(toolCall, content);
      if (unguarded.includes(toolCall.name)) return handler(request);
      const action = Object.hasOwn(actions, toolCall.name) ? actions[toolCall.name] : undefined;
      if (!action) return refuse(`Not done: the tool "${toolCall.name}" has no action here.`);
      const call = told(request);
      if (pauses) await pause(guard, { ...rest, action }, call);
      const outcome = await runTool(guard, { ...rest, action }, call, async (args) =>
        handler({ ...request, toolCall: { ...toolCall, args } }),
      );
      return outcome.ran ? outcome.value : refuse(outcome.message);
    },
  });
}

/**
 * Stops the graph while a human must decide. Run again after it was resumed this passes, and the
 * inbox is asked, not the one who resumed. Trouble passes too: the call meets it again.
 */
async function pause(
  guard: AgentWarden,
  options: GuardOptions<JsonObject>,
  call: ToldCall<JsonObject>,
): Promise<void> {
  const paused = await questionOf(guard, options, call);
  if (paused) interrupt(paused);
}

async function questionOf(
  guard: AgentWarden,
  options: GuardOptions<JsonObject>,
  call: ToldCall<JsonObject>,
): Promise<PausedCall | null> {
  try {
    const opened = await openCall(guard, options, call);
    const { approvalId } = await askFirst(guard, opened);
    const { action, context } = opened;
    return approvalId === null ? null : { approval_id: approvalId, action, context };
  } catch (error) {
    if (refusalOf(error) === null) throw error;
    return null;
  }
}

/** A tool that answers with an error has failed, and is logged so. */
async function runTool<Result>(
  guard: AgentWarden,
  options: GuardOptions<JsonObject>,
  call: ToldCall<JsonObject>,
  run: (args: JsonObject) => Promise<Result>,
) {
  try {
    return await runCall(guard, options, call, async (args) => {
      const value = await run(args);
      if (ToolMessage.isInstance(value) && value.status === "error") throw new Failed(value);
      return value;
    });
  } catch (error) {
    if (error instanceof Failed) return { ran: true as const, value: error.answer as Result };
    throw error;
  }
}

class Failed extends Error {
  constructor(readonly answer: ToolMessage) {
    super(typeof answer.content === "string" ? answer.content : "the tool answered with an error");
  }
}

function told({ toolCall, runtime }: Request): ToldCall<JsonObject> {
  const { configurable, signal } = runtime as {
    configurable?: { thread_id?: unknown };
    signal?: AbortSignal;
  };
  const thread = configurable?.thread_id;
  return {
    framework: "langchain",
    id: toolCall.id,
    input: toolCall.args as JsonObject,
    thread: thread === undefined ? undefined : String(thread),
    signal,
  };
}

function refused({ id, name }: Request["toolCall"], content: string): ToolMessage {
  return new ToolMessage({ tool_call_id: id ?? "", name, content, status: "error" });
}
