import type {
  RunContext,
  ToolExecuteArgument,
  ToolInputParameters,
  ToolOptions,
} from "@openai/agents";
import type { AgentWarden } from "../client";
import { askFirst, type GuardOptions, openCall, runCall, type ToldCall } from "./guarded-call";

/** How a tool is guarded. */
export interface ToolGuardOptions<Input> extends GuardOptions<Input> {
  /**
   * Where a human must decide, the run ends with an interruption instead of the call. Approve it in
   * the run's state once the inbox has decided, and run on.
   */
  pause?: boolean | undefined;
}

/**
 * What to give to `tool()`: each call runs only where it is allowed, or approved in the inbox; the
 * model is told otherwise. An approval in the run's state never suffices.
 */
export function guardTool<Parameters extends ToolInputParameters, Context = unknown>(
  guard: AgentWarden,
  options: ToolGuardOptions<ToolExecuteArgument<Parameters>>,
  definition: ToolOptions<Parameters, Context>,
): ToolOptions<Parameters, Context> {
  const { pause = false, ...rest } = options;
  const known = rest as GuardOptions<unknown>;
  const own = definition.execute as Execute;
  const execute: Execute = async (given, context, details) => {
    const call = told(given, details?.toolCall?.callId, details?.signal);
    const outcome = await runCall(guard, known, call, (input) => own(input, context, details));
    return outcome.ran ? outcome.value : outcome.message;
  };
  const needsApproval = (_: unknown, input: unknown, callId?: string) =>
    isAsked(guard, known, told(input, callId));
  return { ...definition, execute, ...(pause ? { needsApproval } : {}) } as ToolOptions<
    Parameters,
    Context
  >;
}

/** What the SDK tells of a call. */
interface CallDetails {
  toolCall?: { callId: string };
  signal?: AbortSignal;
}

type Execute = (input: unknown, context?: RunContext<unknown>, details?: CallDetails) => unknown;

/** Trouble is not an answer here: the call itself meets it again, and is refused. */
async function isAsked(
  guard: AgentWarden,
  options: GuardOptions<unknown>,
  call: ToldCall<unknown>,
): Promise<boolean> {
  try {
    const first = await askFirst(guard, await openCall(guard, options, call));
    return first.decision === "require_approval";
  } catch {
    return false;
  }
}

function told(
  input: unknown,
  id: string | undefined,
  signal?: AbortSignal | undefined,
): ToldCall<unknown> {
  return { framework: "openai-agents", id, input, signal };
}
