import cedar from "@cedar-policy/cedar-wasm/nodejs";
import { repeatAtOnce } from "./loops.mjs";
import { AGENT, askInTurn, questionsOf, rulesOf } from "./policy.mjs";
import { serve } from "./serve.mjs";

// Amounts are whole cents: Cedar's cheapest exact number. Policies are parsed beforehand.

const CENTS = 100;

function policyOf({ action, maxAmount, currency }) {
  return `permit(principal == Agent::"${AGENT}", action == Action::"check", resource)
    when { context.name like "${action}" && context.currency == "${currency}" &&
           context.amount <= ${maxAmount * CENTS} };`;
}

function authorizing(count) {
  const id = `rules-${count}`;
  const policies = { staticPolicies: rulesOf(count).map(policyOf).join("\n") };
  const parsed = cedar.preparsePolicySet(id, policies);
  if (parsed.type !== "success") throw new Error(JSON.stringify(parsed));
  const questions = questionsOf(count).map(({ allowed, agent, action, amount, currency }) => ({
    allowed,
    asked: {
      principal: { type: "Agent", id: agent },
      action: { type: "Action", id: "check" },
      resource: { type: "Service", id: "service" },
      context: { name: action, amount: amount * CENTS, currency },
      preparsedPolicySetId: id,
      entities: [],
    },
  }));
  return askInTurn(questions, (asked) => {
    const answer = cedar.statefulIsAuthorized(asked);
    if (answer.type !== "success") throw new Error(JSON.stringify(answer));
    return answer.response.decision === "allow";
  });
}

const ask = { 10: authorizing(10), 1_000: authorizing(1_000) };

serve({ measure: ({ rules, ...load }) => repeatAtOnce(load, ask[rules]) });
