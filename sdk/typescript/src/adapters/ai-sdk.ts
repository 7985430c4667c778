import type { AgentWarden } from "../client";
import { CallRefused } from "./call-refused";
import { askFirst, type GuardOptions, openCall, runCall, type ToldCall } from "./guarded-call";

export { CallRefused } from "./call-refused";
export type { GuardOptions } from "./guarded-call";

/** A tool of the AI SDK, version 6 or 7. */
interface AnyTool {
  execute?: ((input: never, options: never) => unknown) | undefined;
  needsApproval?: unknown;
}

type InputOf<T extends AnyTool> =
  NonNullable<T["execute"]> extends (input: infer Input, options: never) => unknown ? Input : never;

/** What the AI SDK tells of a call, in every version. */
interface CallOptions {
  toolCallId: string;
  abortSignal?: AbortSignal | undefined;
}

/** How a tool is guarded. */
export interface ToolOptions<Input> extends GuardOptions<Input> {
  /**
   * Where a human must decide, the generation ends with a `tool-approval-request` instead of the
   * call. Continue with what `inboxResponse` answers.
   */
  pause?: boolean | undefined;
}

interface Guarded {
  guard: AgentWarden;
  options: GuardOptions<unknown>;
}

const guardedBy = new WeakMap<object, Guarded>();

/**
 * The same tool; each call of it runs only where it is allowed, or approved in the inbox. Otherwise
 * it throws CallRefused, which the AI SDK tells the model.
 *
 * The SDK's own approvals never suffice: whoever holds the conversation can send those.
 */
export function guardTool<T extends AnyTool>(
  guard: AgentWarden,
  options: ToolOptions<InputOf<T>>,
  tool: T,
): T {
  const { pause = false, ...rest } = options;
  const own = tool.execute as ((input: unknown, options: CallOptions) => unknown) | undefined;
  if (typeof own !== "function") throw new TypeError("guardTool needs a tool with execute");
  const guarded: Guarded = { guard, options: rest as GuardOptions<unknown> };
  const execute = async (given: unknown, call: CallOptions): Promise<unknown> => {
    const outcome = await runCall(guard, guarded.options, told(given, call), (input) =>
      lastOf(own.call(tool, input, call)),
    );
    if (outcome.ran) return outcome.value;
    throw new CallRefused(outcome.message, outcome.approvalId);
  };
  guardedBy.set(execute, guarded);
  const asks = (input: unknown, call: CallOptions) => isAsked(guarded, told(input, call));
  return { ...tool, execute, ...(pause ? { needsApproval: asks } : {}) } as T;
}

/** A part of a result that asks for approval. */
export interface ApprovalRequest {
  type: "tool-approval-request";
  approvalId: string;
  toolCall: { toolCallId: string; toolName: string; input?: unknown };
}

/** What continues the conversation after it. */
export interface ApprovalResponse {
  type: "tool-approval-response";
  approvalId: string;
  approved: boolean;
  reason?: string;
}

/**
 * The SDK's answer to its request, as the inbox gave it; null while nobody has decided. Waits up to
 * `waitMs`. An approved call still redeems the approval before it runs.
 */
export async function inboxResponse(
  tools: Record<string, AnyTool>,
  request: ApprovalRequest,
  { waitMs = 0 }: { waitMs?: number } = {},
): Promise<ApprovalResponse | null> {
  const { toolCall, approvalId } = request;
  const { guard, options } = guardOf(tools[toolCall.toolName], toolCall.toolName);
  const call = await openCall(guard, options, told(toolCall.input, toolCall));
  const first = await askFirst(guard, call);
  const answer = { type: "tool-approval-response", approvalId } as const;
  if (first.decision === "deny") return { ...answer, approved: false, reason: first.reason };
  if (first.decision === "allow") return { ...answer, approved: true };
  const approval = await guard.approvals.get(first.approvalId, { waitMs });
  if (approval.pending) return null;
  if (approval.approved) return { ...answer, approved: true };
  const comment = approval.comment ? `: ${approval.comment}` : "";
  const reason = `Approval ${approval.id} is ${approval.status}${comment}. Do not retry.`;
  return { ...answer, approved: false, reason };
}

/** What the AI SDK 7 asks its `toolApproval` about. */
interface Asked {
  toolCall: { toolCallId: string; toolName: string; input?: unknown };
  tools?: Record<string, AnyTool> | undefined;
}

/**
 * The AI SDK 7's `toolApproval`, for tools that `guardTool` made: denies, lets run, or ends with a
 * request. A call that may run is decided on again when it does.
 */
export async function toolApproval({
  toolCall,
  tools = {},
}: Asked): Promise<"approved" | "user-approval" | { type: "denied"; reason: string }> {
  try {
    const { guard, options } = guardOf(tools[toolCall.toolName], toolCall.toolName);
    const call = await openCall(guard, options, told(toolCall.input, toolCall));
    const { decision, reason } = await askFirst(guard, call);
    if (decision === "require_approval") return "user-approval";
    if (decision === "allow") return "approved";
    return { type: "denied", reason: `${reason}. Do not retry.` };
  } catch (error) {
    const reason = error instanceof Error ? error.message : "it could not be decided";
    return { type: "denied", reason: `AgentWarden could not decide: ${reason}` };
  }
}

function guardOf(tool: AnyTool | undefined, name: string): Guarded {
  const found = tool?.execute && guardedBy.get(tool.execute);
  if (!found) throw new TypeError(`The tool "${name}" is not one that guardTool made`);
  return found;
}

/** Trouble is not an answer here: the call itself meets it again, and is refused. */
async function isAsked({ guard, options }: Guarded, call: ToldCall<unknown>): Promise<boolean> {
  try {
    const first = await askFirst(guard, await openCall(guard, options, call));
    return first.decision === "require_approval";
  } catch {
    return false;
  }
}

function told(input: unknown, { toolCallId, abortSignal }: CallOptions): ToldCall<unknown> {
  return { framework: "ai-sdk", id: toolCallId, input, signal: abortSignal };
}

/** A tool that reports as it goes has its last report for a result. */
async function lastOf(result: unknown): Promise<unknown> {
  const settled = await result;
  if (typeof settled !== "object" || settled === null || !(Symbol.asyncIterator in settled))
    return settled;
  let last: unknown;
  for await (const report of settled as AsyncIterable<unknown>) last = report;
  return last;
}
