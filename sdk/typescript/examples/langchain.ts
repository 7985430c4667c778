import { MemorySaver } from "@langchain/langgraph";
import { AIMessage, createAgent, fakeModel, tool } from "langchain";
import { guardMiddleware } from "../src/adapters/langchain";
import { type Example, GUARDED, refundArguments } from "./refund";

/** LangChain's agent on LangGraph with a model that wants one refund. */
export const langChain: Example = async (guard, refund, run) => {
  const own = tool(
    async (input) => {
      run(input);
      return "refunded";
    },
    { name: "refund", description: "Refund a customer", schema: refundArguments },
  );
  const { agentId, action, waitMs } = GUARDED;
  const model = fakeModel()
    .respondWithTools([{ name: "refund", args: refund, id: `call_${refund.customer}` }])
    .respond(new AIMessage("end"));
  const agent = createAgent({
    model,
    tools: [own],
    middleware: [guardMiddleware(guard, { agentId, actions: { refund: action }, waitMs })],
    checkpointer: new MemorySaver(),
  });
  const config = { configurable: { thread_id: refund.customer } };
  await agent.invoke({ messages: [{ role: "user", content: "Refund them" }] }, config);
};
