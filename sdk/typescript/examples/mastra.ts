import { CallRefused, guardTool } from "../src/adapters/mastra";
import { type Example, GUARDED, type Refund } from "./refund";

/** A tool as Mastra calls it, through its documented interface. */
export const mastra: Example = async (guard, refund, run) => {
  const own = {
    id: "refund",
    execute: async (input: Refund, _context: unknown) => run(input),
  };
  const context = { agent: { toolCallId: `call_${refund.customer}`, threadId: refund.customer } };
  try {
    await guardTool(guard, GUARDED, own).execute(refund, context);
  } catch (error) {
    if (!(error instanceof CallRefused)) throw error;
  }
};
