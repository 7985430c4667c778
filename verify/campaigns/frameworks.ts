import { AgentWarden } from "../../sdk/typescript/src/index";
import { aiSdk } from "../../sdk/typescript/examples/ai-sdk";
import { claude } from "../../sdk/typescript/examples/claude";
import { langChain } from "../../sdk/typescript/examples/langchain";
import { mastra } from "../../sdk/typescript/examples/mastra";
import { openAiAgents } from "../../sdk/typescript/examples/openai-agents";
import type { Example, Refund } from "../../sdk/typescript/examples/refund";
import type { Campaign, Findings } from "../campaign";
import type { Member } from "../member-client";
import type { Stage } from "../stage";
import { until } from "../until";

const EXAMPLES: Record<string, Example> = {
  "ai-sdk": aiSdk,
  "openai-agents": openAiAgents,
  langchain: langChain,
  claude,
  mastra,
};

/** A refund of this much needs no one, this much a person, and nobody may do the last one. */
const ASKED = { alone: 50, approved: 500, rejected: 600 };
const TO_ASK_MS = 15_000;

/** Every adapter in its framework, with a scripted model, against the built server and a reviewer. */
export const frameworks: Campaign = {
  shows: "a tool runs once when it is allowed or approved, with what was approved, and never else",
  sizes: { smoke: 1, ci: 1, long: 5 },
  plants: {
    "nobody-asked": {
      edits: [
        {
          file: "src/domain/decision.ts",
          find: "if (permission.requiresApproval) return askHuman(facts.plan, permission, amount, NEEDS_APPROVAL);",
          replace:
            'if (permission.requiresApproval) return { verdict: "allow", permission, amount };',
        },
      ],
    },
  },
  run: guardAll,
};

interface World {
  stage: Stage;
  guard: AgentWarden;
  reviewer: Member;
}

async function guardAll(stage: Stage, size: number): Promise<Findings> {
  const organization = await stage.organization();
  const { api, owner } = organization;
  const rule = { action: "stripe.refund", requires_approval: true, max_amount: 100 };
  await api.agent("refund-bot", [rule]);
  const reviewer = await stage.signIn(owner);
  await reviewer.calls.organization.setUndoSeconds.mutate({ seconds: 0 });
  const guard = new AgentWarden({ apiKey: api.apiKey, baseUrl: stage.server.url });
  const world: World = { stage, guard, reviewer };
  const problems: string[] = [];
  let runs = 0;
  for (let round = 0; round < size; round++)
    for (const [name, example] of Object.entries(EXAMPLES)) {
      const { ran, problems: found } = await guardOne(world, `${name}-${round}`, example);
      problems.push(...found);
      runs += ran;
    }
  return { figures: { frameworks: Object.keys(EXAMPLES).length, runs }, problems };
}

async function guardOne(world: World, name: string, example: Example) {
  const ran: Refund[] = [];
  const problems: string[] = [];
  const refund = (what: keyof typeof ASKED) => ({
    amount: ASKED[what],
    customer: `${name}-${what}`,
  });
  const go = (what: keyof typeof ASKED) =>
    example(world.guard, refund(what), (input) => ran.push(input));
  await go("alone");
  const approving = go("approved");
  await decide(world, refund("approved").customer, "approved");
  await approving;
  const rejecting = go("rejected");
  await decide(world, refund("rejected").customer, "rejected");
  await rejecting;
  const expected = [refund("alone"), refund("approved")];
  if (JSON.stringify(ran) !== JSON.stringify(expected))
    problems.push(`${name} ran ${JSON.stringify(ran)}`);
  return { ran: ran.length, problems };
}

/** Finds the request in the inbox and answers it, as a person does. */
async function decide(
  { reviewer }: World,
  customer: string,
  resolution: "approved" | "rejected",
): Promise<void> {
  let id: string | undefined;
  const isThere = async () => {
    const { items } = await reviewer.calls.approvals.list.query({});
    id = items.find((item) => JSON.stringify(item).includes(customer))?.id;
    return id !== undefined;
  };
  if (!(await until(TO_ASK_MS, isThere)) || !id) throw new Error(`${customer}: nobody was asked`);
  await reviewer.calls.approvals.resolve.mutate({ id, resolution, comment: null });
}
