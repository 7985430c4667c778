import { canUseTool } from "../src/adapters/claude";
import { type Example, GUARDED, refundArguments } from "./refund";

/** What the Claude Agent SDK asks before it uses a tool, through its documented callback. */
export const claude: Example = async (guard, refund, run) => {
  const { agentId, action, waitMs } = GUARDED;
  const may = canUseTool(guard, { agentId, actionOf: () => action, waitMs });
  const { signal } = new AbortController();
  const answer = await may("Refund", refund, { signal, toolUseID: `toolu_${refund.customer}` });
  if (answer.behavior === "allow") run(refundArguments.parse(answer.updatedInput));
};
