import { decide, type DecisionFacts } from "@/domain/decision";
import { JsonNumber } from "@/domain/json-value";
import type { PermissionRule } from "@/domain/permission";
import { repeatAtOnce } from "./loops.mjs";
import { AGENT, askInTurn, questionsOf, rulesOf } from "./policy.mjs";
import { serve } from "./serve.mjs";

// The decision is given all the rules of the agent; the service reads only those that cover the
// action, and never decides among so many.

function deciding(count: number): () => void {
  const permissions = rulesOf(count).map(({ action, maxAmount, currency }, n): PermissionRule => {
    const rule = { id: `perm_${n}`, action, currency, maxAmount: String(maxAmount) };
    const allows = { effect: "allow" as const, requiresApproval: false };
    return { ...rule, ...allows, approvalExpiresInSeconds: 3_600 };
  });
  const ofAgent = new Map([[AGENT, permissions]]);
  const questions = questionsOf(count).map(({ allowed, agent, action, amount, currency }) => {
    const context = { amount: new JsonNumber(String(amount)), currency };
    return { allowed, asked: { agent, action, context } };
  });
  return askInTurn(questions, ({ agent, action, context }) => {
    const rules = ofAgent.get(agent) ?? [];
    const facts: DecisionFacts = {
      ...{ agentActive: true, plan: "enterprise", permissions: rules },
      ...{ action, context },
    };
    return decide(facts).verdict === "allow";
  });
}

const ask: Record<number, () => void> = { 10: deciding(10), 1_000: deciding(1_000) };

serve({
  measure: ({ rules, ...load }: { rules: number; seconds: number }) =>
    repeatAtOnce(load, ask[rules] ?? (() => {})),
});
