import { generateText, stepCountIs, tool } from "ai";
import { MockLanguageModelV3 } from "ai/test";
import { guardTool } from "../src/adapters/ai-sdk";
import { type Example, GUARDED, refundArguments } from "./refund";

/** Vercel's AI SDK with a model that wants one refund. */
export const aiSdk: Example = async (guard, refund, run) => {
  const own = tool({
    description: "Refund a customer",
    inputSchema: refundArguments,
    execute: async (input) => run(input),
  });
  let asked = false;
  const call = {
    type: "tool-call" as const,
    toolCallId: `call_${refund.customer}`,
    toolName: "refund",
    input: JSON.stringify(refund),
  };
  const model = new MockLanguageModelV3({
    doGenerate: async () => {
      const content = asked ? [{ type: "text" as const, text: "end" }] : [call];
      const unified = asked ? ("stop" as const) : ("tool-calls" as const);
      asked = true;
      return {
        content,
        finishReason: { unified, raw: "" },
        usage: {
          inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
          outputTokens: { total: 1, text: 1, reasoning: 0 },
        },
        warnings: [],
      };
    },
  });
  const tools = { refund: guardTool(guard, GUARDED, own) };
  await generateText({ model, tools, stopWhen: stepCountIs(3), prompt: "Refund them" });
};
