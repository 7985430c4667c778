import type { AgentWarden } from "../client";
import { CallRefused } from "./call-refused";
import { type GuardOptions, runCall, type ToldCall } from "./guarded-call";

export { CallRefused } from "./call-refused";
export type { GuardOptions } from "./guarded-call";

/** What Mastra tells a tool of the agent that calls it. */
interface AgentCall {
  toolCallId: string;
  threadId?: string | undefined;
}

interface AnyTool {
  execute?: ((input: never, context: never) => unknown) | undefined;
}

type InputOf<T extends AnyTool> =
  NonNullable<T["execute"]> extends (input: infer Input, context: never) => unknown ? Input : never;

/**
 * The tool or its definition, whose calls run only where they are allowed, or approved in the inbox.
 * Otherwise it throws CallRefused, which Mastra tells the model.
 *
 * Mastra's own approval, where the tool has one, is asked as well and never suffices.
 */
export function guardTool<T extends AnyTool>(
  guard: AgentWarden,
  options: GuardOptions<InputOf<T>>,
  tool: T,
): T {
  const own = tool.execute as ((input: unknown, context: unknown) => unknown) | undefined;
  if (typeof own !== "function") throw new TypeError("guardTool needs a tool with execute");
  const execute = async (given: unknown, context: unknown): Promise<unknown> => {
    const known = options as GuardOptions<unknown>;
    const outcome = await runCall(guard, known, told(given, context), (input) =>
      own.call(tool, input, context),
    );
    if (outcome.ran) return outcome.value;
    throw new CallRefused(outcome.message, outcome.approvalId);
  };
  // A tool that createTool made is known by its class.
  return Object.assign(Object.create(Object.getPrototypeOf(tool) as object) as T, tool, {
    execute,
  });
}

function told(input: unknown, context: unknown): ToldCall<unknown> {
  const { agent, abortSignal } = (context ?? {}) as {
    agent?: AgentCall;
    abortSignal?: AbortSignal;
  };
  return {
    framework: "mastra",
    id: agent?.toolCallId,
    input,
    thread: agent?.threadId,
    signal: abortSignal,
  };
}
