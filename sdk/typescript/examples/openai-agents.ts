import { Agent, type Model, Runner, tool, Usage } from "@openai/agents";
import { guardTool } from "../src/adapters/openai-agents";
import { type Example, GUARDED, type Refund, refundArguments } from "./refund";

/** OpenAI's Agents SDK with a model that wants one refund. */
export const openAiAgents: Example = async (guard, refund, run) => {
  const own = {
    name: "refund",
    description: "Refund a customer",
    parameters: refundArguments,
    execute: async (input: Refund) => {
      run(input);
      return "refunded";
    },
  };
  const tools = [tool(guardTool(guard, GUARDED, own))];
  const agent = new Agent({ name: "refunds", model: wanting(refund), tools });
  await new Runner({ tracingDisabled: true }).run(agent, "Refund them");
};

function wanting(refund: Refund): Model {
  let asked = false;
  return {
    getResponse: async () => {
      const call = {
        type: "function_call" as const,
        callId: `call_${refund.customer}`,
        name: "refund",
        status: "completed" as const,
        arguments: JSON.stringify(refund),
      };
      const end = {
        type: "message" as const,
        role: "assistant" as const,
        status: "completed" as const,
        content: [{ type: "output_text" as const, text: "end" }],
      };
      const output = [asked ? end : call];
      asked = true;
      return { usage: new Usage(), output };
    },
    getStreamedResponse: () => {
      throw new Error("not streamed here");
    },
  };
}
